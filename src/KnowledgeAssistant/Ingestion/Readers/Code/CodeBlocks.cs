namespace KnowledgeAssistant.Ingestion.Readers.Code;

/// <summary>
/// Cuts code where something new begins: at lines without indentation behind an empty line, and inside long pieces at empty lines. No language is
/// parsed: indentation and empty lines are how people of all of them set their declarations apart.
/// </summary>
internal static class CodeBlocks
{
    /// <summary>Lines of a piece; a passage of code has about 200 words.</summary>
    private const int Most = 60;

    /// <summary>Shorter ones (imports, constants) go together.</summary>
    private const int Least = 6;

    public static IEnumerable<string> Of(string text)
    {
        var piece = new List<string>();
        foreach (var group in Groups(text))
        {
            var startsAnew = group[0].Length > 0 && !char.IsWhiteSpace(group[0][0]) && group[0][0] is not ('}' or ')' or ']');
            var isFull = piece.Count + group.Count > Most;
            if (piece.Count > 0 && ((startsAnew && piece.Count >= Least) || isFull))
            {
                yield return string.Join('\n', piece);
                piece.Clear();
            }
            if (piece.Count > 0)
                piece.Add("");
            piece.AddRange(group);
        }
        if (piece.Count > 0)
            yield return string.Join('\n', piece);
    }

    /// <summary>Runs of lines between empty ones.</summary>
    private static IEnumerable<List<string>> Groups(string text)
    {
        var group = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                group.Add(line);
                continue;
            }
            if (group.Count > 0)
                yield return group;
            group = [];
        }
        if (group.Count > 0)
            yield return group;
    }
}
