namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>Joins words parted at line ends. What the document writes elsewhere decides whether the hyphen belongs to the word.</summary>
internal sealed class Hyphenation
{
    private static readonly string[] KeptPrefixes = ["self", "well", "non", "ex", "half", "cross", "e", "all", "quasi", "co"];

    private readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase);

    public Hyphenation(IEnumerable<PdfLine> lines)
    {
        foreach (var line in lines)
        {
            // The last word of a line may be half a word.
            var inner = line.Text.AsSpan(0, Math.Max(0, line.Text.LastIndexOf(' ')));
            foreach (var range in inner.Split(' '))
                AddWord(inner[range].Trim(".,;:!?()[]\"'“”‘’"));
        }
    }

    /// <summary>What stands between a line and the next: how many characters of the line go, and the separator.</summary>
    public (int Cut, string Separator) Between(string line, string next)
    {
        if (line.Length < 2 || next.Length == 0)
            return (0, " ");
        if (line[^1] is '\u00AD')
            return (1, "");
        if (EndsUnspaced(line) && EndsUnspaced(next[..1]))
            return (0, "");
        if (line[^1] is not ('-' or '‐') || !char.IsLetterOrDigit(line[^2]))
            return (0, " ");
        return char.IsLower(next[0]) && char.IsLetter(line[^2]) && IsOneWord(LastWord(line[..^1]), FirstWord(next)) ? (1, "") : (0, "");
    }

    private bool IsOneWord(string first, string second)
    {
        if (_words.Contains(first + second))
            return true;
        if (_words.Contains($"{first}-{second}") || first.Contains('-', StringComparison.Ordinal))
            return false;
        return !KeptPrefixes.Contains(first, StringComparer.OrdinalIgnoreCase);
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        if (word.Length is > 3 and < 40)
            _words.GetAlternateLookup<ReadOnlySpan<char>>().Add(word);
    }

    private static string LastWord(string text) => text[(text.LastIndexOfAny([' ', '(', '"', '“']) + 1)..];

    private static string FirstWord(string text)
    {
        var length = 0;
        while (length < text.Length && (char.IsLetterOrDigit(text[length]) || text[length] == '-'))
            length++;
        return text[..length].TrimEnd('-');
    }

    /// <summary>Chinese and Japanese put no space where a line breaks; Korean does.</summary>
    private static bool EndsUnspaced(string text) =>
        text[^1] is (>= '\u3000' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uFF00' and <= '\uFF60');
}
