using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Writes many entries by <c>_bulk</c>. Each has an id of its own, so that writing one twice does no harm: what the server was too busy for is
/// sent again, alone and ever later; any other error of a single entry is one of the whole.
/// </summary>
internal sealed class BulkWriter(OpenSearchConnection connection, string index, OpenSearchOptions options)
{
    /// <summary>Larger requests are no faster and take the server's memory.</summary>
    private const int MostBytes = 4_000_000;

    private const int MostTries = 8;

    private static readonly JsonWriterOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Durable when it returns.</summary>
    public async Task WriteAsync(IEnumerable<(string Id, StoredDocument Document)> documents, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new List<Task>();
        try
        {
            foreach (var part in Parts(documents))
            {
                if (underWay.Count == options.BulkRequests)
                {
                    var done = await Task.WhenAny(underWay);
                    underWay.Remove(done);
                    await done;
                }
                underWay.Add(SendAsync(part, failed.Token));
            }
            await Task.WhenAll(underWay);
        }
        catch
        {
            await failed.CancelAsync();
            await Task.WhenAll(underWay)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Entries as lines, as many at a time as make a good request.</summary>
    private static IEnumerable<List<byte[]>> Parts(IEnumerable<(string Id, StoredDocument Document)> documents)
    {
        var part = new List<byte[]>();
        var bytes = 0;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Written);
        foreach (var (id, document) in documents)
        {
            buffer.ResetWrittenCount();
            Append(writer, buffer, id, document);
            var lines = buffer.WrittenSpan.ToArray();
            if (bytes > 0 && bytes + lines.Length > MostBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(lines);
            bytes += lines.Length;
        }
        if (part.Count > 0)
            yield return part;
    }

    private static void Append(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, string id, StoredDocument document)
    {
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, new BulkLine(new BulkTarget(id)), OpenSearchJson.Default.BulkLine);
        writer.Flush();
        buffer.Write("\n"u8);
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, document, OpenSearchJson.Default.StoredDocument);
        writer.Flush();
        buffer.Write("\n"u8);
    }

    private async Task SendAsync(List<byte[]> entries, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await connection.SendAsync(
                OpenSearchRequest.PostLines(
                    $"{index}/_bulk?require_alias=true&filter_path=errors,items.index.status,items.index.error",
                    Join(entries)
                ),
                OpenSearchJson.Default.BulkAnswer,
                repeat: true,
                cancellationToken
            );
            if (!answer.Errors)
                return;
            entries = Rejected(entries, answer, attempt == MostTries);
            await connection.PauseAsync(attempt, cancellationToken, cancellationToken);
        }
    }

    /// <summary>The entries to send once more.</summary>
    /// <exception cref="PassageIndexException">One of them was refused, or was rejected too often.</exception>
    private List<byte[]> Rejected(List<byte[]> entries, BulkAnswer answer, bool isLast)
    {
        if (answer.Items is not { } items || items.Count != entries.Count)
            throw new PassageIndexException("OpenSearch did not say what became of each passage.", isTransient: true);
        var rejected = new List<byte[]>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Index is not { Error: { } error } result)
                continue;
            var fault = OpenSearchFaults.Of((HttpStatusCode)result.Status, error.Type ?? "", error.Reason ?? "", connection.Address);
            if (!fault.IsTransient || isLast || result.Status == (int)HttpStatusCode.NotFound)
                throw fault;
            rejected.Add(entries[i]);
        }
        return rejected;
    }

    private static byte[] Join(List<byte[]> entries)
    {
        var bytes = new byte[entries.Sum(entry => entry.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            entry.CopyTo(bytes, at);
            at += entry.Length;
        }
        return bytes;
    }
}
