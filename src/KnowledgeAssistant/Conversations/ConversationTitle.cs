namespace KnowledgeAssistant.Conversations;

/// <summary>The first line of a question, cut at a word, as a conversation's title.</summary>
internal static class ConversationTitle
{
    public static string From(string text)
    {
        var line = string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(60)
        );
        if (line.Length == 0)
            return "New conversation";
        if (line.Length <= Conversation.MaxTitle)
            return line;
        var end = line.LastIndexOf(' ', Conversation.MaxTitle - 2);
        if (end < Conversation.MaxTitle / 2)
            end = char.IsHighSurrogate(line[Conversation.MaxTitle - 2]) ? Conversation.MaxTitle - 2 : Conversation.MaxTitle - 1;
        return line[..end] + "…";
    }
}
