using System.Text;

namespace KnowledgeAssistant.Cli;

/// <summary>A document's words on a terminal: control characters could move the cursor or change its colours, so they become spaces.</summary>
internal static class TerminalText
{
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
            safe.Append(IsUnsafe(character) ? ' ' : character);
        return safe.ToString();
    }

    private static bool IsUnsafe(char character) =>
        (char.IsControl(character) && character is not '\n') || character is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';
}
