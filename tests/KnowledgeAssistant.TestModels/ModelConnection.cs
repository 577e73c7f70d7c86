using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace KnowledgeAssistant.TestModels;

/// <summary>One connection and the requests that come over it, one after another.</summary>
internal sealed class ModelConnection(ModelServer server, Socket socket)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var owned = socket;
        await using var stream = new NetworkStream(socket);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (
                await ReadAsync(reader, cancellationToken) is { } request && await AnswerAsync(request, reader, stream, cancellationToken)
            )
            {
                // The next request on this connection.
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The client left, or the server is being closed.
        }
        await reader.CompleteAsync();
    }

    /// <returns>False when the connection is to be closed.</returns>
    private async Task<bool> AnswerAsync(ModelRequest request, PipeReader reader, NetworkStream stream, CancellationToken cancellationToken)
    {
        var behaviour = server.Receive(request);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(reader, left);
        var body = new ResponseBody(stream, behaviour);
        try
        {
            await new ModelAnswer(behaviour, request, body).SendAsync(left.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            request.End(ModelRequestState.Left);
            return false;
        }
        finally
        {
            reader.CancelPendingRead();
            await watching;
        }
        request.End(ModelRequestState.Answered);
        return behaviour.IsChunked && !body.IsCut;
    }

    /// <summary>Nothing is sent by a client that waits for its answer, so a read that ends tells that it has left.</summary>
    private static async Task WatchAsync(PipeReader reader, CancellationTokenSource left)
    {
        try
        {
            var result = await reader.ReadAsync(CancellationToken.None);
            reader.AdvanceTo(result.Buffer.Start);
            if (result.IsCompleted)
                await left.CancelAsync();
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            await left.CancelAsync();
        }
    }

    /// <returns>Null when the client is done.</returns>
    private static async Task<ModelRequest?> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        long arrived = 0;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            // Not what is left of a watch that ended just before it was called off.
            if (arrived == 0 && !result.Buffer.IsEmpty)
                arrived = Stopwatch.GetTimestamp();
            if (TryParse(result.Buffer, arrived, out var request, out var end))
            {
                reader.AdvanceTo(end);
                return request;
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
                return null;
        }
    }

    private static bool TryParse(ReadOnlySequence<byte> buffer, long arrived, out ModelRequest? request, out SequencePosition end)
    {
        (request, end) = (null, buffer.Start);
        var bytes = new SequenceReader<byte>(buffer);
        if (!bytes.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            return false;
        var lines = Encoding.ASCII.GetString(head).Split("\r\n");
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        if (bytes.Remaining < length)
            return false;
        var body = buffer.Slice(bytes.Position, length);
        request = new ModelRequest(lines[0].Split(' ')[1], headers, body.ToArray(), arrived);
        end = body.End;
        return true;
    }
}
