namespace KnowledgeAssistant.Ingestion.Readers.Markdown;

/// <summary>
/// Tells Markdown whose links open within one another without end, in one pass: Markdig looks at each of them for its end up to the end of the paragraph, which
/// takes hours for 100,000. Quotes, lists and brackets it bounds itself.
/// </summary>
internal static class OpenLinks
{
    public static bool IsDeeperThan(string text, int most)
    {
        var open = 0;
        var lineIsEmpty = true;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '\n')
            {
                // A paragraph ends, and with it all that is open.
                open = lineIsEmpty ? 0 : open;
                lineIsEmpty = true;
                continue;
            }
            lineIsEmpty &= char.IsWhiteSpace(character);
            if (character == '(' && i > 0 && text[i - 1] == ']' && ++open > most)
                return true;
            if (character == ')' && open > 0)
                open--;
        }
        return false;
    }
}
