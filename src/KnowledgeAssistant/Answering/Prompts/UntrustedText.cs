using System.Security.Cryptography;
using System.Text;

namespace KnowledgeAssistant.Answering.Prompts;

/// <summary>Puts words of documents and readers into a prompt so that they cannot be taken for the program's.</summary>
internal static class UntrustedText
{
    /// <summary>New for every prompt, 64 random bits: nobody who wrote a document can have known it.</summary>
    public static string NewCode() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>
    /// Without what a reader of the document would not see: control characters, the invisible "tag" letters and marks that turn the direction
    /// of writing, all of which have carried hidden instructions.
    /// </summary>
    public static string Visible(string text)
    {
        if (!text.AsSpan().ContainsAny(Hidden))
            return text;
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == TagHigh)
                i++;
            else if (!Hidden.Contains(text[i]))
                visible.Append(text[i]);
        }
        return visible.ToString();
    }

    /// <summary>For a title or heading: one line.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', Visible(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The first half of every character from U+E0000 to U+E03FF, where the tag letters are.</summary>
    private const char TagHigh = '\uDB40';

    private static readonly System.Buffers.SearchValues<char> Hidden = System.Buffers.SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\n', '\t']),
        '\u007F',
        .. Enumerable.Range(0x202A, 5).Select(code => (char)code),
        .. Enumerable.Range(0x2066, 4).Select(code => (char)code),
        TagHigh,
    ]);
}
