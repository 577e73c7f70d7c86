using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KnowledgeAssistant.TestModels;

/// <summary>The bytes of one answer, in chunks or up to the end of the connection; cut where the behaviour says.</summary>
internal sealed class ResponseBody(NetworkStream stream, ModelBehaviour behaviour)
{
    private int _written;

    public bool IsCut => _written >= behaviour.CutAtByte;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder(FormattableString.Invariant($"HTTP/1.1 {behaviour.Status} {Phrase(behaviour.Status)}\r\n"))
            .Append(CultureInfo.InvariantCulture, $"Content-Type: {behaviour.ContentType}\r\n")
            .Append(behaviour.IsChunked ? "Transfer-Encoding: chunked\r\n" : "Connection: close\r\n");
        if (behaviour.RetryAfter is { } retryAfter)
            head.Append(CultureInfo.InvariantCulture, $"Retry-After: {retryAfter}\r\n");
        if (behaviour.Status is >= 300 and < 400)
            head.Append("Location: http://127.0.0.1:9/v1/chat/completions\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
    }

    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        if (IsCut)
            return;
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(text);
        if (behaviour.CutAtByte is { } cut && _written + bytes.Length > cut)
            bytes = bytes[..(cut - _written)];
        _written += bytes.Length;
        var size = behaviour.BytesPerWrite ?? Math.Max(1, bytes.Length);
        for (var start = 0; start < bytes.Length; start += size)
            await WritePieceAsync(bytes[start..Math.Min(bytes.Length, start + size)], cancellationToken);
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (behaviour.IsChunked && !IsCut)
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
    }

    private async Task WritePieceAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (!behaviour.IsChunked)
        {
            await stream.WriteAsync(piece, cancellationToken);
            return;
        }
        var size = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{piece.Length:x}\r\n"));
        await stream.WriteAsync((byte[])[.. size, .. piece.Span, .. "\r\n"u8], cancellationToken);
    }

    private static string Phrase(int status) => status == 200 ? "OK" : "Test";
}
