using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Text;

/// <summary>
/// Headings that are typed in capitals as they would be written otherwise, for titles and heading paths; the document's text keeps them. Names and
/// abbreviations are told by how the rest of the document writes them.
/// </summary>
internal sealed class CapitalHeadings
{
    private static readonly FrozenSet<string> SmallWords = "a an and as at but by for from in into nor of on or per the to with"
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Vowels = SearchValues.Create("AEIOUY");
    private static readonly SearchValues<char> RomanDigits = SearchValues.Create("IVX");

    /// <summary>Each word's most frequent form, looked up without regard to capitals.</summary>
    private readonly Dictionary<string, string> _forms;

    private CapitalHeadings(Dictionary<string, string> forms) => _forms = forms;

    public static CapitalHeadings Of(IEnumerable<string> lines)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Any(char.IsLower)))
        {
            for (var at = 0; at < line.Length; at++)
            {
                var end = WordEnd(line, at);
                if (end == at)
                    continue;
                var word = line[at..end];
                counts[word] = counts.GetValueOrDefault(word) + 1;
                at = end;
            }
        }
        var forms = counts
            .GroupBy(form => form.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                forms => forms.Key,
                forms => forms.OrderByDescending(form => form.Value).ThenByDescending(form => form.Key, StringComparer.Ordinal).First().Key,
                StringComparer.OrdinalIgnoreCase
            );
        return new CapitalHeadings(forms);
    }

    public string Readable(string heading)
    {
        if (heading.Any(char.IsLower) || !heading.Any(char.IsUpper))
            return heading;
        var text = new StringBuilder(heading.Length);
        var isFirst = true;
        for (var at = 0; at < heading.Length; )
        {
            var end = WordEnd(heading, at);
            if (end == at)
            {
                text.Append(heading[at++]);
                continue;
            }
            text.Append(Readable(heading[at..end], isFirst));
            isFirst = false;
            at = end;
        }
        return text.ToString();
    }

    private string Readable(string word, bool isFirst)
    {
        if (!word.Any(char.IsLetter) || word.Any(char.IsAsciiDigit))
            return word;
        if (!isFirst && SmallWords.Contains(word))
            return word.ToLowerInvariant();
        if (_forms.TryGetValue(word, out var form))
            return form.Any(char.IsUpper) ? form : Capitalised(form);
        return IsAbbreviation(word) ? word : Capitalised(word.ToLowerInvariant());
    }

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>Of a word that stands nowhere else: without a vowel, or a Roman number.</summary>
    private static bool IsAbbreviation(string word) =>
        word.All(char.IsAscii) && (!word.AsSpan().ContainsAny(Vowels) || !word.AsSpan().ContainsAnyExcept(RomanDigits));

    /// <summary>Letters and digits, with apostrophes between them; <paramref name="start"/> itself where no word begins.</summary>
    private static int WordEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || (end > start && text[end] is '\'' or '’')))
            end++;
        while (end > start && text[end - 1] is '\'' or '’')
            end--;
        return end;
    }
}
