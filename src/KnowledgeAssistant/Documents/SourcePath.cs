using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// The rules for a document's source: a relative path with <c>/</c>, at most 1,000 characters. It is a name to show and to filter by, never a
/// place on disk: originals are stored under their hash.
/// </summary>
public static class SourcePath
{
    public const int MaxLength = 1_000;

    /// <param name="source">The normalised path, or null when the text is refused.</param>
    /// <param name="reason">When refused: what is wrong and what to do, in plain words.</param>
    public static bool TryNormalise(string text, out string? source, out string? reason)
    {
        source = null;
        reason = Refuse(text);
        if (reason is not null)
            return false;
        var parts = text.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (parts.Length == 0)
            reason = "The file has no name: give it one and upload it again.";
        else if (parts.Contains("..", StringComparer.Ordinal))
            reason = "The file's path holds '..', which leads out of its folder: upload it under a path without it.";
        else
            source = string.Join('/', parts);
        if (source is { Length: > MaxLength })
            (source, reason) = (null, TooLong);
        return source is not null;
    }

    private static string TooLong => $"The file's path is longer than {MaxLength:N0} characters: shorten its name.";

    private static string? Refuse(string text)
    {
        if (text.Length > MaxLength)
            return TooLong;
        if (text.StartsWith('/') || text.StartsWith('\\') || text is [_, ':', ..] && char.IsAsciiLetter(text[0]))
            return "The file's path is absolute: upload it under a path relative to its folder.";
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return "The file's name is not valid text: rename it and upload it again.";
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return "The file's name holds control characters: rename it and upload it again.";
            if (IsBidirectionalControl(rune.Value))
                return "The file's name holds characters that reverse the direction of text, which can disguise it: rename it and upload it again.";
        }
        return null;
    }

    private static bool IsBidirectionalControl(int value) =>
        value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
