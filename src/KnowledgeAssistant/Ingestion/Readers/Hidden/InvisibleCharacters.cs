using System.Buffers;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Hidden;

/// <summary>
/// Characters that show nothing and can carry words all the same: tag characters (a second, invisible ASCII), long runs of zero-width characters, and overrides
/// that show letters in another order than they are read. A single zero-width character is how some scripts and emoji are written.
/// </summary>
internal static class InvisibleCharacters
{
    private const int ShortestRun = 4;
    private const int Around = 40;
    private const char TagHigh = '\uDB40';
    private const char Override1 = '\u202D';
    private const char Override2 = '\u202E';

    /// <summary>A black flag with tags behind it is the flag of a region.</summary>
    private const string Flag = "\U0001F3F4";
    private const int LongestFlag = 8;

    private static readonly SearchValues<char> Signs = SearchValues.Create("\u200B\u200C\u200D\u2060\uFEFF\u202D\u202E\uDB40");

    /// <summary>The text without tags and runs; what they said is noted.</summary>
    public static string Without(string text)
    {
        if (!text.AsSpan().ContainsAny(Signs))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; )
        {
            var tags = Tags(text, i);
            var run = tags > 0 ? 0 : Run(text, i);
            if (tags > 0 && !IsFlag(shown, tags))
                HiddenText.Note("invisible tag characters", Decoded(text.AsSpan(i, tags)));
            else if (run >= ShortestRun)
                HiddenText.Note("invisible characters", Beside(text, i, i + run));
            else
            {
                if (text[i] is Override1 or Override2)
                    HiddenText.Note("characters that turn the direction of reading", Beside(text, i, i + 1));
                shown.Append(text.AsSpan(i, Math.Max(1, tags)));
                run = 1;
            }
            i += Math.Max(tags, run);
        }
        return shown.ToString();
    }

    private static int Tags(string text, int start)
    {
        var i = start;
        while (i + 1 < text.Length && text[i] == TagHigh && text[i + 1] is >= '\uDC00' and <= '\uDC7F')
            i += 2;
        return i - start;
    }

    private static int Run(string text, int start)
    {
        var i = start;
        while (i < text.Length && text[i] is '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF')
            i++;
        return i - start;
    }

    private static bool IsFlag(StringBuilder shown, int tags) =>
        tags <= 2 * LongestFlag && shown.Length >= 2 && shown.ToString(shown.Length - 2, 2) == Flag;

    private static string Decoded(ReadOnlySpan<char> tags)
    {
        var words = new StringBuilder();
        for (var i = 1; i < tags.Length; i += 2)
            words.Append(tags[i] - '\uDC00' is >= 0x20 and < 0x7F and var code ? (char)code : ' ');
        return string.IsNullOrWhiteSpace(words.ToString()) ? "(no words)" : words.ToString();
    }

    /// <summary>What stands around the place, without invisible characters of its own.</summary>
    private static string Beside(string text, int start, int end)
    {
        var around = new StringBuilder();
        foreach (
            var character in text.AsSpan(Math.Max(0, start - Around), Math.Min(text.Length, end + Around) - Math.Max(0, start - Around))
        )
        {
            if (!Signs.Contains(character) && !char.IsSurrogate(character))
                around.Append(character);
        }
        return string.IsNullOrWhiteSpace(around.ToString()) ? "(nothing beside it)" : around.ToString();
    }
}
