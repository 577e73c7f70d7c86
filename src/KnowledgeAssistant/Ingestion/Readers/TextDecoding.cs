using System.Text;
using System.Text.Unicode;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Bytes of a text file to characters: byte order mark, else UTF-16 by its zeros, else UTF-8 if valid, else what the file declares, else Windows-1252.</summary>
internal static class TextDecoding
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string ReadFile(ReaderInput input, Encoding? declared = null)
    {
        var bytes = File.ReadAllBytes(input.Path);
        var text = Decode(bytes, declared);
        if (text.Length / 4 > input.Limits.MaxCharacters)
            throw new UnreadableDocumentException("The document holds too much text. Split it into smaller documents.");
        return text;
    }

    public static string Decode(ReadOnlySpan<byte> bytes, Encoding? declared = null)
    {
        var (encoding, preamble) = Detect(bytes);
        return (encoding ?? declared ?? Windows1252).GetString(bytes[preamble..]);
    }

    /// <summary>The encoding the bytes themselves tell and the length of the byte order mark; null for an 8-bit encoding.</summary>
    public static (Encoding? Encoding, int Preamble) Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            return (Encoding.UTF8, 3);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return (Encoding.UTF32, 4);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return (Encoding.Unicode, 2);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return (Encoding.BigEndianUnicode, 2);
        if (Utf16WithoutMark(bytes) is { } utf16)
            return (utf16, 0);
        return IsUtf8(bytes) ? (Encoding.UTF8, 0) : (null, 0);
    }

    /// <summary>Mostly European text in UTF-16 has a zero in every other byte and none elsewhere.</summary>
    private static UnicodeEncoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, 4096) & ~1)];
        if (sample.Length < 4)
            return null;
        int evenZeros = 0,
            oddZeros = 0;
        for (var i = 0; i < sample.Length; i += 2)
        {
            evenZeros += sample[i] == 0 ? 1 : 0;
            oddZeros += sample[i + 1] == 0 ? 1 : 0;
        }
        var half = sample.Length / 2;
        if (oddZeros > half * 0.7 && evenZeros == 0)
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: false);
        return evenZeros > half * 0.7 && oddZeros == 0 ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false) : null;
    }

    /// <summary>A file cut in the middle of its last character is still UTF-8.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var cut = 0; cut <= Math.Min(3, bytes.Length); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
                return true;
        }
        return false;
    }
}
