using System.Runtime.InteropServices;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Posting lists, places and lengths of segments: from memory, else from the database.</summary>
internal sealed class PostingStore(string schema, PostingCache cache)
{
    private const string PlacesKey = "\u0001";
    private const string LengthsKey = "\u0002";

    /// <summary>The lists of these terms in each view, in the terms' order. A term that a segment does not hold has an empty one.</summary>
    public async Task<Dictionary<SegmentView, PostingList[]>> PostingsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<SegmentView> views,
        IReadOnlyList<string> terms,
        CancellationToken cancellationToken
    )
    {
        var fetched = await FetchAsync(connection, views, terms, cancellationToken);
        return views.ToDictionary(
            view => view,
            view =>
                terms
                    .Select(term =>
                        view.Memory?.Postings(term)
                        ?? fetched.GetValueOrDefault((view.Id, term))
                        ?? cache.Find<PostingList>(view.Id, term)
                        ?? PostingList.Empty
                    )
                    .ToArray()
        );
    }

    /// <summary>Where the terms stand in the texts of a segment; null for one without such a list.</summary>
    public async Task<PlaceList?[]> PlacesAsync(
        NpgsqlConnection connection,
        SegmentView view,
        IReadOnlyList<string> terms,
        IReadOnlyList<PostingList> postings,
        CancellationToken cancellationToken
    )
    {
        var places = new PlaceList?[terms.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = view.Memory is { } memory ? memory.Places(terms[i]) : cache.Find<PlaceList>(view.Id, PlacesKey + terms[i]);
            if (places[i] is not null || view.Memory is not null || postings[i].Count == 0)
                continue;
            var data = await connection.ListAsync(
                $"SELECT places FROM {schema}.postings WHERE segment = $1 AND term = $2",
                reader => reader.GetFieldValue<byte[]>(0),
                cancellationToken,
                view.Id,
                terms[i]
            );
            places[i] = new PlaceList(data.Single(), postings[i].Blocks);
            cache.Add(view.Id, PlacesKey + terms[i], places[i]!, places[i]!.Size);
        }
        return places;
    }

    /// <summary>The passages' lengths.</summary>
    public async Task<int[]> LengthsAsync(NpgsqlConnection connection, SegmentView view, CancellationToken cancellationToken)
    {
        if (view.Memory is { } memory)
            return memory.Lengths;
        if (cache.Find<int[]>(view.Id, LengthsKey) is { } kept)
            return kept;
        var data = await connection.ListAsync(
            $"SELECT lengths FROM {schema}.segments WHERE id = $1",
            reader => reader.GetFieldValue<byte[]>(0),
            cancellationToken,
            view.Id
        );
        var lengths = MemoryMarshal.Cast<byte, int>(data.Single()).ToArray();
        cache.Add(view.Id, LengthsKey, lengths, data[0].Length);
        return lengths;
    }

    /// <summary>The terms of all segments between two, which are compared by their UTF-8 bytes.</summary>
    public async Task<HashSet<string>> TermsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<SegmentView> views,
        string from,
        string until,
        CancellationToken cancellationToken
    )
    {
        var stored = views.Where(view => view.Memory is null).Select(view => view.Id).ToArray();
        var terms = await connection.ListAsync(
            $"SELECT DISTINCT term FROM {schema}.postings WHERE segment = ANY($1) AND term >= $2 AND term < $3",
            reader => reader.GetString(0),
            cancellationToken,
            stored,
            from,
            until
        );
        return terms.ToHashSet(StringComparer.Ordinal);
    }

    private async Task<Dictionary<(int, string), PostingList>> FetchAsync(
        NpgsqlConnection connection,
        IReadOnlyList<SegmentView> views,
        IReadOnlyList<string> terms,
        CancellationToken cancellationToken
    )
    {
        var missing = (
            from view in views
            where view.Memory is null
            from term in terms.Distinct(StringComparer.Ordinal)
            where cache.Find<PostingList>(view.Id, term) is null
            select (view.Id, term)
        ).ToList();
        var fetched = new Dictionary<(int, string), PostingList>();
        if (missing.Count == 0)
            return fetched;
        await using var command = connection.Command(
            $"SELECT segment, term, data FROM {schema}.postings WHERE segment = ANY($1) AND term = ANY($2)",
            missing.Select(pair => pair.Id).Distinct().ToArray(),
            missing.Select(pair => pair.term).Distinct(StringComparer.Ordinal).ToArray()
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            fetched[(reader.GetInt32(0), reader.GetString(1))] = PostingList.Parse(reader.GetFieldValue<byte[]>(2));
        foreach (var key in missing)
        {
            var list = fetched.GetValueOrDefault(key, PostingList.Empty);
            cache.Add(key.Id, key.term, list, list.Size);
        }
        return fetched;
    }
}
