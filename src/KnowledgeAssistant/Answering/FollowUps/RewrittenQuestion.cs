namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>What a model gave as a self-contained question, and whether it can be one.</summary>
internal static class RewrittenQuestion
{
    private const int ShortestStem = 4;

    private static readonly string[] Labels = ["question:", "rewritten question:", "completed question:", "frage:"];

    /// <summary>The line that holds it, without the quotation marks and labels that models like to add.</summary>
    public static string Of(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
        if (Labels.FirstOrDefault(label => line.StartsWith(label, StringComparison.OrdinalIgnoreCase)) is { } found)
            line = line[found.Length..].Trim();
        return line.Length >= 2 && line[0] is '"' or '“' or '„' or '«' && line[^1] is '"' or '”' or '“' or '»' ? line[1..^1].Trim() : line;
    }

    /// <returns>Words that follow "the model"; null when the question can be used.</returns>
    public static string? Problem(string written, string question, IReadOnlyList<HistoryMessage> history)
    {
        if (!written.Any(char.IsLetterOrDigit))
            return "gave no question";
        if (written.Length > FollowUpRewriter.LongestQuestion || written.Contains("<<<", StringComparison.Ordinal))
            return "gave no single question";
        var words = Set(written);
        if (Telling(question).Any(name => !IsAmong(words, name)))
            return "left out a name or number of the question";
        var known = Set(string.Join('\n', history.Select(message => message.Content).Append(question)));
        return Telling(written).Any(name => !IsAmong(known, name)) ? "added a name or number of its own" : null;
    }

    /// <summary>Numbers, codes and words with a capital letter; the first word of a sentence has one for no reason.</summary>
    private static IEnumerable<string> Telling(string text)
    {
        var words = QuestionWords.Of(text);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var begins = i == 0 || text.AsSpan(words[i - 1].End, word.Start - words[i - 1].End).IndexOfAny(".?!:\n") >= 0;
            if (word.HasDigit || (!begins && word.IsContent && char.IsUpper(word.Text[0])))
                yield return Bare(word.Text);
        }
    }

    /// <summary>Numbers and codes as they are; of a word, its ending may change (German nouns all have a capital letter).</summary>
    private static bool IsAmong(HashSet<string> words, string name)
    {
        if (words.Contains(name))
            return true;
        if (name.AsSpan().ContainsAnyInRange('0', '9') || name.Length < ShortestStem)
            return false;
        var stem = name.AsSpan(0, Math.Max(ShortestStem, name.Length * 2 / 3)).ToString();
        return words.Any(word => word.StartsWith(stem, StringComparison.OrdinalIgnoreCase));
    }

    private static HashSet<string> Set(string text) =>
        QuestionWords.Of(text).Select(word => Bare(word.Text)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>"Kestering's" names Kestering.</summary>
    private static string Bare(string word) =>
        word.EndsWith("'s", StringComparison.Ordinal) || word.EndsWith("’s", StringComparison.Ordinal) ? word[..^2] : word;
}
