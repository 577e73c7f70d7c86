using System.Text;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Words of headers in other charsets, <c>=?utf-8?Q?Gr=C3=BC=C3=9Fe?=</c> (RFC 2047). Programs cut them within characters: neighbours of one charset are decoded together.</summary>
internal static partial class EncodedWords
{
    public static string Decode(string text)
    {
        var matches = Word().Matches(text);
        if (matches.Count == 0)
            return IsEightBit(text) ? MailCharsets.Decode(Encoding.Latin1.GetBytes(text), null) : text;
        var result = new StringBuilder();
        var end = 0;
        var bytes = new List<byte>();
        var charset = "";
        foreach (Match match in matches)
        {
            var between = text.AsSpan(end, match.Index - end);
            var name = match.Groups[1].Value;
            if (bytes.Count > 0 && (!between.IsWhiteSpace() || !name.Equals(charset, StringComparison.OrdinalIgnoreCase)))
                Flush();
            if (end == 0 || !between.IsWhiteSpace())
                result.Append(between);
            charset = name;
            bytes.AddRange(BytesOf(match));
            end = match.Index + match.Length;
        }
        Flush();
        return result.Append(text.AsSpan(end)).ToString();

        void Flush()
        {
            result.Append(MailCharsets.Decode([.. bytes], charset));
            bytes.Clear();
        }
    }

    private static byte[] BytesOf(Match word)
    {
        var data = Encoding.Latin1.GetBytes(word.Groups[3].Value);
        return word.Groups[2].Value is "B" or "b" ? TransferDecoding.Base64(data) : TransferDecoding.QuotedPrintable(data, isHeader: true);
    }

    /// <summary>Header lines are read byte by byte: those above ASCII are a charset that nobody named.</summary>
    private static bool IsEightBit(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') >= 0;

    [GeneratedRegex(@"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?([^?\s]*)\?=", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Word();
}
