namespace KnowledgeAssistant.Cli;

/// <summary>The part of a passage that a person sees in a list of results: where most of the question's words stand.</summary>
internal static class Excerpt
{
    private const int Words = 40;

    /// <summary>Letters that must agree: "rotation" answers "rotate" without an analyser.</summary>
    private const int Beginning = 5;

    public static string Of(string text, string question)
    {
        var words = Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= Words)
            return string.Join(' ', words);
        var asked = question
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(BeginningOf)
            .ToHashSet(StringComparer.Ordinal);
        asked.RemoveWhere(word => word.Length < 3);
        var start = BestStart([.. words.Select(word => asked.Contains(BeginningOf(word)) ? 1 : 0)]);
        var end = Math.Min(words.Length, start + Words);
        return (start > 0 ? "… " : "") + string.Join(' ', words[start..end]) + (end < words.Length ? " …" : "");
    }

    /// <summary>One line, and nothing in it that could steer a terminal: the text comes from anybody's document.</summary>
    public static string Printable(string text) => TerminalText.Of(text).ReplaceLineEndings(" ");

    /// <summary>The middle of the first run of windows that hold the most, so that what was found has words around it.</summary>
    private static int BestStart(int[] found)
    {
        var sum = found.Take(Words).Sum();
        var (best, first, last) = (sum, 0, 0);
        for (var start = 1; start + Words <= found.Length; start++)
        {
            sum += found[start + Words - 1] - found[start - 1];
            if (sum > best)
                (best, first, last) = (sum, start, start);
            else if (sum == best && last == start - 1)
                last = start;
        }
        return best == 0 ? 0 : (first + last) / 2;
    }

    private static string BeginningOf(string word)
    {
        var letters = string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return letters.Length <= Beginning ? letters : letters[..Beginning];
    }
}
