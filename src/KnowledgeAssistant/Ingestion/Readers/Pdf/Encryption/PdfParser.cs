using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

/// <summary>Reads values of a PDF's syntax from a place on (ISO 32000-1, 7.2 and 7.3).</summary>
internal sealed class PdfParser(byte[] bytes, int position)
{
    private const int MaxDepth = 200;

    public int Position { get; set; } = position;

    /// <exception cref="UnreadableDocumentException">There is no value.</exception>
    public PdfValue Value() => Value(0);

    /// <summary>Whether a word comes next; it is skipped then.</summary>
    public bool Skip(ReadOnlySpan<byte> word)
    {
        SkipSpace();
        if (!bytes.AsSpan(Position).StartsWith(word))
            return false;
        Position += word.Length;
        return true;
    }

    /// <summary>An unsigned number that stands here, behind space; null leaves the place as it was.</summary>
    public int? Number()
    {
        var before = Position;
        SkipSpace();
        var start = Position;
        while (Position < bytes.Length && char.IsAsciiDigit((char)bytes[Position]))
            Position++;
        if (int.TryParse(bytes.AsSpan(start, Position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        Position = before;
        return null;
    }

    private PdfValue Value(int depth)
    {
        SkipSpace();
        if (Position >= bytes.Length || depth > MaxDepth)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        return (char)bytes[Position] switch
        {
            '(' => Literal(),
            '<' when Position + 1 < bytes.Length && bytes[Position + 1] == '<' => Dictionary(depth),
            '<' => Hexadecimal(),
            '[' => Array(depth),
            _ => Token(),
        };
    }

    private PdfDictionary Dictionary(int depth)
    {
        Position += 2;
        var entries = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
        while (!Skip(">>"u8))
        {
            if (Value(depth + 1) is not PdfToken { Text: ['/', ..] key })
                throw new UnreadableDocumentException(ReaderReasons.Damaged);
            entries[key] = Value(depth + 1);
        }
        return new PdfDictionary(entries);
    }

    private PdfArray Array(int depth)
    {
        Position++;
        var items = new List<PdfValue>();
        while (!Skip("]"u8))
            items.Add(Value(depth + 1));
        return new PdfArray(items);
    }

    private PdfToken Token()
    {
        if (Number() is { } number)
        {
            var after = Position;
            if (Number() is { } generation && Skip("R"u8) && (Position >= bytes.Length || !IsRegular(bytes[Position])))
                return new PdfToken(FormattableString.Invariant($"{number} {generation} R"));
            Position = after;
            if (Position >= bytes.Length || !IsRegular(bytes[Position]))
                return new PdfToken(number.ToString(CultureInfo.InvariantCulture));
            while (Position > 0 && IsRegular(bytes[Position - 1]))
                Position--;
        }
        var start = Position++;
        while (Position < bytes.Length && IsRegular(bytes[Position]))
            Position++;
        return new PdfToken(Encoding.Latin1.GetString(bytes, start, Position - start));
    }

    private PdfString Hexadecimal()
    {
        var end = System.Array.IndexOf(bytes, (byte)'>', Position);
        if (end < 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var digits = new string([.. bytes[(Position + 1)..end].Select(value => (char)value).Where(char.IsAsciiHexDigit)]);
        Position = end + 1;
        return new PdfString(Convert.FromHexString(digits.Length % 2 == 0 ? digits : digits + "0"));
    }

    private PdfString Literal()
    {
        var text = new List<byte>();
        var depth = 0;
        while (Position < bytes.Length)
        {
            var value = bytes[Position++];
            if (value == '\\')
            {
                Escape(text);
                continue;
            }
            if (value == '(' && depth++ == 0)
                continue;
            if (value == ')' && --depth == 0)
                return new PdfString([.. text]);
            if (value == '\r')
            {
                // Every end of a line counts as a line feed.
                if (Position < bytes.Length && bytes[Position] == '\n')
                    Position++;
                value = (byte)'\n';
            }
            text.Add(value);
        }
        throw new UnreadableDocumentException(ReaderReasons.Damaged);
    }

    private void Escape(List<byte> text)
    {
        if (Position >= bytes.Length)
            return;
        var value = bytes[Position++];
        if (value is >= (byte)'0' and <= (byte)'7')
        {
            var octal = value - '0';
            for (var i = 0; i < 2 && Position < bytes.Length && bytes[Position] is >= (byte)'0' and <= (byte)'7'; i++)
                octal = octal * 8 + bytes[Position++] - '0';
            text.Add((byte)octal);
            return;
        }
        if (value == '\r' && Position < bytes.Length && bytes[Position] == '\n')
            Position++;
        if (value is (byte)'\r' or (byte)'\n')
            return;
        text.Add(
            (char)value switch
            {
                'n' => (byte)'\n',
                'r' => (byte)'\r',
                't' => (byte)'\t',
                'b' => (byte)'\b',
                'f' => (byte)'\f',
                _ => value,
            }
        );
    }

    private void SkipSpace()
    {
        while (Position < bytes.Length)
        {
            if (bytes[Position] == '%')
                while (Position < bytes.Length && bytes[Position] is not ((byte)'\r' or (byte)'\n'))
                    Position++;
            else if (IsSpace(bytes[Position]))
                Position++;
            else
                return;
        }
    }

    internal static bool IsSpace(byte value) => value is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsRegular(byte value) => !IsSpace(value) && "()<>[]{}/%"u8.IndexOf(value) < 0;
}
