using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>A mail or a part of one: headers, and either parts or a body as bytes.</summary>
internal sealed class MimePart
{
    private MimePart(MimeHeaders headers, ReadOnlyMemory<byte> raw)
    {
        Headers = headers;
        Raw = raw;
        ContentType = HeaderValue.Parse(headers.Raw("Content-Type"));
        Disposition = HeaderValue.Parse(headers.Raw("Content-Disposition"));
    }

    public MimeHeaders Headers { get; }

    /// <summary>The body as it stands, still encoded.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public HeaderValue ContentType { get; }

    public HeaderValue Disposition { get; }

    /// <summary>In lower case; <c>text/plain</c> where none is given.</summary>
    public string MediaType => ContentType.Value.Contains('/', StringComparison.Ordinal) ? ContentType.Value : "text/plain";

    public IReadOnlyList<MimePart> Parts { get; private init; } = [];

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>The name that the sender gave it; null for none.</summary>
    public string? FileName => Disposition.Parameter("filename") ?? ContentType.Parameter("name");

    public byte[] Bytes() => TransferDecoding.Decode(Raw.Span, Headers.Raw("Content-Transfer-Encoding"));

    public string Text() => MailCharsets.Decode(Bytes(), ContentType.Parameter("charset"));

    public static MimePart Parse(ReadOnlyMemory<byte> data, MimeBudget budget) => Parse(data, budget, depth: 0);

    private static MimePart Parse(ReadOnlyMemory<byte> data, MimeBudget budget, int depth)
    {
        budget.Take();
        var (headers, body) = SplitHeaders(data);
        var part = new MimePart(headers, body);
        if (!part.IsMultipart || part.ContentType.Parameter("boundary") is not { Length: > 0 and <= 200 } boundary)
            return part;
        if (depth >= budget.Deepest)
        {
            budget.IsCut = true;
            return part;
        }
        var parts = new List<MimePart>();
        foreach (var piece in Pieces(body, Encoding.Latin1.GetBytes("--" + boundary)))
        {
            if (budget.IsSpent)
                break;
            parts.Add(Parse(piece, budget, depth + 1));
        }
        return new MimePart(headers, body) { Parts = parts };
    }

    /// <summary>A mail may begin with the "From " line of the box it was kept in.</summary>
    private static (MimeHeaders Headers, ReadOnlyMemory<byte> Body) SplitHeaders(ReadOnlyMemory<byte> data)
    {
        var lines = new List<string>();
        var rest = data;
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = Encoding.Latin1.GetString((end < 0 ? rest : rest[..end]).Span).TrimEnd('\r');
            var isFirst = lines.Count == 0;
            if (isFirst && line.StartsWith("From ", StringComparison.Ordinal))
                line = "X-Kept: -";
            var isHeader =
                line.Length > 0 && (line[0] is ' ' or '\t' || MimeHeaders.IsName(line.AsSpan(0, Math.Max(0, line.IndexOf(':')))));
            // A line that is no header ends them too, and is text.
            if (line.Length > 0 && !isHeader)
                break;
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Length == 0)
                break;
            lines.Add(line);
        }
        return (MimeHeaders.Parse(lines), rest);
    }

    /// <summary>What stands between the boundary lines; the end of a mail that was cut ends its last part.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> body, byte[] boundary)
    {
        int? start = null;
        for (var at = 0; at < body.Length; )
        {
            var next = body.Span[at..].IndexOf((byte)'\n');
            var end = next < 0 ? body.Length : at + next + 1;
            if (body.Span[at..end].StartsWith(boundary) && IsBoundary(body.Span[(at + boundary.Length)..end], out var isLast))
            {
                if (start is { } from)
                    yield return body[from..WithoutLineEnd(body.Span, from, at)];
                start = isLast ? null : end;
                if (isLast)
                    yield break;
            }
            at = end;
        }
        if (start is { } open && open < body.Length)
            yield return body[open..];
    }

    /// <summary>Another boundary may begin with the same signs.</summary>
    private static bool IsBoundary(ReadOnlySpan<byte> rest, out bool isLast)
    {
        isLast = rest.StartsWith("--"u8);
        foreach (var value in isLast ? rest[2..] : rest)
        {
            if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                return false;
        }
        return true;
    }

    /// <summary>The line end before a boundary belongs to it.</summary>
    private static int WithoutLineEnd(ReadOnlySpan<byte> body, int start, int end)
    {
        if (end > start && body[end - 1] == '\n')
            end--;
        return end > start && body[end - 1] == '\r' ? end - 1 : end;
    }
}

/// <summary>How much of a mail is looked at.</summary>
internal sealed class MimeBudget(ReaderLimits limits)
{
    private int _parts;

    public int Deepest => limits.MaxMailDepth;

    /// <summary>Something was left out.</summary>
    public bool IsCut { get; set; }

    public bool IsSpent => _parts >= limits.MaxMailParts && (IsCut = true);

    public void Take() => _parts++;
}
