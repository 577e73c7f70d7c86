using System.Runtime.InteropServices;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Segments written anew as one, term by term: passages that are gone fall out, the others move together.</summary>
internal sealed class SegmentJoin(string schema, int[] ids)
{
    private const int Gone = -1;

    /// <summary>For each segment the new place of each old one.</summary>
    private readonly Dictionary<int, int[]> _moves = [];

    public int[] Ids => ids;

    /// <summary>The versions that move, and their new places.</summary>
    public int[] Firsts { get; private set; } = [];

    public int[] Places { get; private set; } = [];

    /// <summary>Of the passages in their new order.</summary>
    public int[] Lengths { get; private set; } = [];

    public static string CopyPostings(string schema) => $"COPY {schema}.postings(segment, term, data, places) FROM STDIN (FORMAT binary)";

    public static void Write(CopyStream copy, int segment, string term, PostingListWriter list)
    {
        copy.Row(4);
        copy.Int(segment);
        copy.Text(term);
        copy.Bytes(list.ToPostings());
        copy.Bytes(list.ToPlaces());
    }

    public async Task LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var lengths = new Dictionary<int, int[]>();
        var stored = await connection.ListAsync(
            $"SELECT id, lengths FROM {schema}.segments WHERE id = ANY($1)",
            reader => (Id: reader.GetInt32(0), Lengths: reader.GetFieldValue<byte[]>(1)),
            cancellationToken,
            ids
        );
        foreach (var row in stored)
        {
            lengths[row.Id] = MemoryMarshal.Cast<byte, int>(row.Lengths).ToArray();
            _moves[row.Id] = [.. Enumerable.Repeat(Gone, lengths[row.Id].Length)];
        }
        var versions = await connection.ListAsync(
            $"SELECT first, count, segment, place FROM {schema}.versions WHERE segment = ANY($1) ORDER BY segment, place",
            reader => (First: reader.GetInt32(0), Count: reader.GetInt32(1), Segment: reader.GetInt32(2), Place: reader.GetInt32(3)),
            cancellationToken,
            ids
        );
        var next = new List<int>();
        Firsts = [.. versions.Select(version => version.First)];
        Places = new int[versions.Count];
        foreach (var (index, version) in versions.Index())
        {
            Places[index] = next.Count;
            for (var i = 0; i < version.Count; i++)
            {
                _moves[version.Segment][version.Place + i] = next.Count;
                next.Add(lengths[version.Segment][version.Place + i]);
            }
        }
        Lengths = [.. next];
    }

    public async Task CopyAsync(NpgsqlConnection reading, NpgsqlConnection writing, int id, CancellationToken cancellationToken)
    {
        var stream = await writing.BeginRawBinaryCopyAsync(CopyPostings(schema), cancellationToken);
        await using var copy = new CopyStream(stream);
        await using var command = reading.Command(
            $"SELECT term, segment, data, places FROM {schema}.postings WHERE segment = ANY($1) ORDER BY term, segment",
            ids
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        string? term = null;
        var list = new PostingListWriter();
        while (await reader.ReadAsync(cancellationToken))
        {
            var next = reader.GetString(0);
            if (term is not null && term != next)
            {
                await WriteAsync(copy, id, term, list, cancellationToken);
                list = new PostingListWriter();
            }
            term = next;
            Move(list, reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3));
        }
        if (term is not null)
            await WriteAsync(copy, id, term, list, cancellationToken);
        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteAsync(CopyStream copy, int id, string term, PostingListWriter list, CancellationToken cancellationToken)
    {
        if (list.Count == 0)
            return;
        Write(copy, id, term, list);
        await copy.FlushAsync(always: false, cancellationToken);
    }

    /// <summary>Segments come in order and keep their passages' order, so the new places ascend.</summary>
    private void Move(PostingListWriter target, int segment, byte[] data, byte[] places)
    {
        var list = PostingList.Parse(data);
        var placeList = new PlaceReader(places, list.Blocks);
        var moves = _moves[segment];
        Span<int> passages = stackalloc int[PostingListWriter.BlockSize];
        Span<int> counts = stackalloc int[PostingListWriter.BlockSize];
        for (var block = 0; block < list.Blocks; block++)
        {
            var size = list.Decode(block, passages, counts);
            for (var i = 0; i < size; i++)
            {
                var encoded = placeList.Next();
                if (moves[passages[i]] is not Gone and var place)
                    target.Add(place, counts[i], Lengths[place], encoded);
            }
        }
    }
}
