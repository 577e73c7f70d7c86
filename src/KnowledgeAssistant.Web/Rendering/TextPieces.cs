namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Cuts a text into pieces that stay as they are when more is added at its end, so that a paragraph being written costs its last piece with each
/// change and not all of it. Cut after blanks; where a script has none, between characters.
/// </summary>
internal static class TextPieces
{
    public const int Shortest = 128;
    private const int Longest = 192;

    public static IEnumerable<string> Of(string text)
    {
        var start = 0;
        while (text.Length - start > Longest)
        {
            var blank = text.IndexOf(' ', start + Shortest, Longest - Shortest);
            var end =
                blank >= 0 ? blank + 1
                : char.IsLowSurrogate(text[start + Longest]) ? start + Longest - 1
                : start + Longest;
            yield return text[start..end];
            start = end;
        }
        yield return text[start..];
    }
}
