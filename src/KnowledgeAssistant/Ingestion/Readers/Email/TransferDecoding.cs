namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>What mails do to bytes so that they pass as lines of ASCII. Damaged input gives what can be read of it.</summary>
internal static class TransferDecoding
{
    public static byte[] Decode(ReadOnlySpan<byte> data, string? encoding) =>
        encoding?.Trim().ToLowerInvariant() switch
        {
            "base64" => Base64(data),
            "quoted-printable" => QuotedPrintable(data, isHeader: false),
            _ => data.ToArray(),
        };

    public static byte[] Base64(ReadOnlySpan<byte> data)
    {
        var clean = new byte[data.Length + 3];
        var length = 0;
        foreach (var value in data)
        {
            if (value == '=')
                break;
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'+' or (byte)'/')
                clean[length++] = value;
        }
        // One sign alone holds no whole byte.
        if (length % 4 == 1)
            length--;
        while (length % 4 != 0)
            clean[length++] = (byte)'=';
        var result = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(length)];
        System.Buffers.Text.Base64.DecodeFromUtf8(clean.AsSpan(0, length), result, out _, out var written);
        return result[..written];
    }

    /// <param name="isHeader">In words of headers "_" stands for a space.</param>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> data, bool isHeader)
    {
        var result = new List<byte>(data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] != '=')
            {
                result.Add(isHeader && data[i] == '_' ? (byte)' ' : data[i]);
                continue;
            }
            var rest = data[(i + 1)..];
            if (rest.Length >= 2 && Hex(rest[0]) >= 0 && Hex(rest[1]) >= 0)
            {
                result.Add((byte)((Hex(rest[0]) << 4) | Hex(rest[1])));
                i += 2;
                continue;
            }
            var lineEnd = SoftBreak(rest);
            if (lineEnd == 0)
                result.Add((byte)'=');
            i += lineEnd;
        }
        return [.. result];
    }

    /// <returns>How many bytes the end of the line behind a "=" takes, with blanks before it; 0 when the line goes on.</returns>
    private static int SoftBreak(ReadOnlySpan<byte> rest)
    {
        var i = 0;
        while (i < rest.Length && rest[i] is (byte)' ' or (byte)'\t')
            i++;
        if (i == rest.Length)
            return i;
        if (rest[i] == '\n')
            return i + 1;
        return rest[i] == '\r' ? i + (i + 1 < rest.Length && rest[i + 1] == '\n' ? 2 : 1) : 0;
    }

    private static int Hex(byte value) =>
        value switch
        {
            >= (byte)'0' and <= (byte)'9' => value - '0',
            >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
            >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
            _ => -1,
        };
}
