using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Documents.Uploads;

/// <summary>What was announced of a file; written once.</summary>
internal sealed record PartialHead(Guid Id, Guid OwnerId, UploadRequest Request, DateTime StartedAt);

/// <summary>
/// One unfinished upload in a folder of its own: <c>head</c> (what was announced), <c>data</c> (the bytes so far) and <c>mark</c> (how many of them are
/// surely on the disk, and when the last came). What is behind the mark was never acknowledged and is written again.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int MarkBytes = 16;
    private const int BufferBytes = 81_920;

    private readonly string _folder;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private PartialFile(string folder, PartialHead head, long received, DateTime lastAt) =>
        (_folder, Head, Received, LastAt) = (folder, head, received, lastAt);

    public PartialHead Head { get; }

    public long Received { get; private set; }

    /// <summary>When the last part came (UTC).</summary>
    public DateTime LastAt { get; private set; }

    /// <summary>It is finished or discarded: who still waits for its turn must leave it.</summary>
    public bool IsGone { get; private set; }

    private string DataPath => Path.Combine(_folder, "data");

    private string MarkPath => Path.Combine(_folder, "mark");

    public static PartialFile Create(string root, PartialHead head)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, head.Id.ToString("N"))).FullName;
        var file = new PartialFile(folder, head, 0, head.StartedAt);
        File.WriteAllBytes(file.DataPath, []);
        file.WriteMark();
        // The head is last: a folder without one is what a kill left.
        using (var stream = new FileStream(Path.Combine(folder, "head"), FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, head);
            stream.Flush(flushToDisk: true);
        }
        Originals.FlushDirectory(folder);
        Originals.FlushDirectory(root);
        return file;
    }

    /// <returns>Null when the folder holds no whole upload; it is taken away then.</returns>
    public static PartialFile? TryOpen(string folder)
    {
        try
        {
            var head = JsonSerializer.Deserialize<PartialHead>(File.ReadAllBytes(Path.Combine(folder, "head")));
            var mark = File.ReadAllBytes(Path.Combine(folder, "mark"));
            if (head is not null && mark.Length == MarkBytes)
            {
                var received = BinaryPrimitives.ReadInt64LittleEndian(mark);
                var lastAt = new DateTime(BinaryPrimitives.ReadInt64LittleEndian(mark.AsSpan(8)), DateTimeKind.Utc);
                if (new FileInfo(Path.Combine(folder, "data")) is { Exists: true } data && data.Length >= received)
                    return new PartialFile(folder, head, received, lastAt);
            }
        }
        catch (Exception fault) when (fault is JsonException or FileNotFoundException or ArgumentOutOfRangeException)
        {
            // Cut off while it was begun: nobody was told of it.
        }
        Directory.Delete(folder, recursive: true);
        return null;
    }

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Exit(_turn);
    }

    /// <summary>Appends what comes, up to the announced length. A connection that breaks keeps what came before it broke.</summary>
    /// <returns>False when more came than was announced; the rest is not taken.</returns>
    public async Task<bool> AppendAsync(Stream content, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var received = Received;
        await using var data = new FileStream(DataPath, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        data.SetLength(received);
        data.Position = received;
        try
        {
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (received + count > Head.Request.Bytes)
                    return false;
                await Originals.OnDiskAsync(() => data.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None));
                received += count;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (received > Received)
                Acknowledge(data, received, time.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>The hash of what has arrived, in lower-case hexadecimal.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        await using var data = new FileStream(DataPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(data, cancellationToken));
    }

    /// <summary>A second name for the data, which may be moved away: until the upload is done, this folder keeps its own.</summary>
    public void LinkTo(string path) => Originals.Link(DataPath, path);

    public void Remove()
    {
        IsGone = true;
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    public OpenUpload Describe(TimeSpan lifetime) =>
        new(
            Head.Id,
            Head.Request.CollectionId,
            Head.Request.Source,
            Head.Request.Bytes,
            Received,
            Head.Request.ModifiedAt,
            Head.StartedAt,
            LastAt + lifetime
        );

    public void Dispose() => _turn.Dispose();

    private void Acknowledge(FileStream data, long received, DateTime now)
    {
        try
        {
            data.Flush(flushToDisk: true);
            CrashPoint.Reached("append");
            (Received, LastAt) = (received, now);
            WriteMark();
        }
        catch (IOException fault) when (StorageException.IsDiskBroken(fault))
        {
            throw StorageException.OfDisk(fault);
        }
    }

    /// <summary>Sixteen bytes in one sector: written whole or not at all.</summary>
    private void WriteMark()
    {
        Span<byte> mark = stackalloc byte[MarkBytes];
        BinaryPrimitives.WriteInt64LittleEndian(mark, Received);
        BinaryPrimitives.WriteInt64LittleEndian(mark[8..], LastAt.Ticks);
        using var stream = new FileStream(MarkPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.Write(mark);
        stream.Flush(flushToDisk: true);
    }

    private sealed class Exit(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
