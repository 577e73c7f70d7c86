using System.Globalization;
using System.Text;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Nearest passages by inner product. Where this process has copies of all vectors, a scan of them gives the candidates. Else few allowed passages are
/// compared one by one by the server; of more, each range's graph, over half-precision copies, gives candidates that the condition on their numbers lets
/// through, and what is in no graph yet is scanned. Either way the score comes from the full vectors.
/// </summary>
internal sealed class VectorLeg(string schema, int dimensions, AllowedSearch allowedSearch, VectorCopies copies, PostgresOptions options)
{
    /// <summary>
    /// The passage's bit. A row written since the catalogue was read lies beyond it; and a condition whose share of rows the server cannot guess is
    /// taken to hold for half of them, which leaves it the graph.
    /// </summary>
    private const string IsAllowed = "CASE WHEN number < $2 THEN get_bit($3, number) = 1 ELSE false END";

    public async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        ReadOnlyMemory<float> vector,
        KeywordQuery query,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || catalogue.Passages == 0 || vector.Span.IndexOfAnyExcept(0f) < 0)
            return [];
        if (await allowedSearch.FindAsync(connection, catalogue, query, rights, cancellationToken) is not { } allowed)
            return [];
        var isPlain = query.Phrases.Count == 0 && query.Excluded.Count == 0;
        var numbers = catalogue.Numbers(isPlain ? rights.Key : null, view => allowed[view]);
        if (numbers.Count == 0)
            return [];
        top = Math.Min(top, numbers.Count);
        if (await copies.FindAsync(connection, catalogue, cancellationToken) is { } blocks)
            return await ScanAsync(connection, catalogue, blocks, vector, numbers, top, cancellationToken);
        var isExact = numbers.Count <= options.ExactPassages || catalogue.Ranges.Length == 0;
        var found = isExact
            ? await ExactAsync(connection, catalogue, vector, numbers, top, cancellationToken)
            : await NearAsync(connection, catalogue, vector, numbers, top, cancellationToken);
        // The graphs gave up before they had enough: what may be read lies far from the question.
        if (!isExact && found.Count < top)
            found = await ExactAsync(connection, catalogue, vector, numbers, top, cancellationToken);
        return Best(found, top);
    }

    /// <summary>Without copies and graphs: the server compares every passage that may be read.</summary>
    public async Task<IReadOnlyList<RankedPassage>> CompareAllAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        ReadOnlyMemory<float> vector,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || catalogue.Passages == 0 || vector.Span.IndexOfAnyExcept(0f) < 0)
            return [];
        if (await allowedSearch.FindAsync(connection, catalogue, KeywordQuery.Empty, rights, cancellationToken) is not { } allowed)
            return [];
        var numbers = catalogue.Numbers(rights.Key, view => allowed[view]);
        top = Math.Min(top, numbers.Count);
        return top == 0 ? [] : Best(await ExactAsync(connection, catalogue, vector, numbers, top, cancellationToken), top);
    }

    /// <summary>Candidates by their bounds, exact scores by the server, as many as it takes until no further one can be among the best.</summary>
    private async Task<IReadOnlyList<RankedPassage>> ScanAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        IReadOnlyList<VectorBlock?> blocks,
        ReadOnlyMemory<float> vector,
        AllowedNumbers numbers,
        int top,
        CancellationToken cancellationToken
    )
    {
        var candidates = new CopyScan(blocks, numbers).Find(vector.Span, top, cancellationToken);
        var found = new List<(Found Place, string Id)>();
        var scores = new PriorityQueue<double, double>();
        for (var next = 0; next < candidates.Count; )
        {
            // The least of the best so far is more than any further one can have.
            if (scores.Count == top && candidates[next].Upper < scores.Peek())
                break;
            var part = candidates.Skip(next).Take(LimitOf(top)).Select(candidate => candidate.Number).ToArray();
            next += part.Length;
            foreach (var passage in await ScoresAsync(connection, catalogue, vector, part, cancellationToken))
            {
                found.Add(passage);
                scores.Enqueue(passage.Place.Score, passage.Place.Score);
                if (scores.Count > top)
                    scores.Dequeue();
            }
        }
        return Best(found, top);
    }

    private Task<List<(Found Place, string Id)>> ScoresAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        ReadOnlyMemory<float> vector,
        int[] numbers,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            connection,
            catalogue,
            $"SELECT number, version, id, -({Full}) FROM {schema}.vectors WHERE number = ANY($2)",
            cancellationToken,
            vector.ToArray(),
            numbers
        );

    private static List<RankedPassage> Best(List<(Found Place, string Id)> found, int top)
    {
        found.Sort((one, other) => Found.Compare(one.Place, other.Place));
        return found.Take(top).Select(passage => new RankedPassage(passage.Id, passage.Place.Score)).ToList();
    }

    private Task<List<(Found Place, string Id)>> ExactAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        ReadOnlyMemory<float> vector,
        AllowedNumbers numbers,
        int top,
        CancellationToken cancellationToken
    )
    {
        // Ties at the end are decided by the place, so a few more are asked for.
        var limit = LimitOf(top);
        return numbers.Count <= options.ExactPassages
            ? ReadAsync(
                connection,
                catalogue,
                Ranked(limit, Part("number = ANY($2)", Full, limit)),
                cancellationToken,
                vector.ToArray(),
                numbers.ToArray()
            )
            : ReadAsync(
                connection,
                catalogue,
                Ranked(limit, Part(IsAllowed, Full, limit)),
                cancellationToken,
                vector.ToArray(),
                numbers.Words.Length * 64,
                numbers.Bits
            );
    }

    private Task<List<(Found Place, string Id)>> NearAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        ReadOnlyMemory<float> vector,
        AllowedNumbers numbers,
        int top,
        CancellationToken cancellationToken
    )
    {
        var limit = LimitOf(top);
        // Beyond one round of candidates the scan goes on where it was.
        var fromGraph = Math.Max(limit, options.GraphSearchCandidates > 1_000 ? options.GraphSearchCandidates : 0);
        var parts = catalogue.Ranges.Select(range => Part($"{Within(range)} AND {IsAllowed}", Half, fromGraph)).ToList();
        parts.Add(Part($"number >= {catalogue.Ranges[^1].Until.ToString(CultureInfo.InvariantCulture)} AND {IsAllowed}", Full, limit));
        return ReadAsync(
            connection,
            catalogue,
            Ranked(limit, [.. parts]),
            cancellationToken,
            vector.ToArray(),
            numbers.Words.Length * 64,
            numbers.Bits
        );
    }

    /// <summary>The condition of a range's graph, word for word: only so is it used.</summary>
    public static string Within(VectorRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"number >= {range.First} AND number < {range.Until}");

    private string Full => $"v <#> $1::real[]::vector({dimensions})";

    private string Half => $"(v::halfvec({dimensions})) <#> $1::real[]::halfvec({dimensions})";

    private static int LimitOf(int top) => top + Math.Max(20, top / 2);

    private string Part(string condition, string order, int limit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"(SELECT number, version, id, v FROM {schema}.vectors WHERE {condition} ORDER BY {order} LIMIT {limit})"
        );

    private string Ranked(int limit, params string[] parts)
    {
        var text = new StringBuilder("SELECT number, version, id, -(").Append(Full).Append(") FROM (");
        return text.AppendJoin(" UNION ALL ", parts).Append(CultureInfo.InvariantCulture, $") c ORDER BY 4 DESC LIMIT {limit}").ToString();
    }

    private static Task<List<(Found Place, string Id)>> ReadAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        string text,
        CancellationToken cancellationToken,
        params object[] values
    ) =>
        connection.ListAsync(
            text,
            reader =>
            {
                var version = catalogue.Versions[reader.GetInt32(1)];
                return (new Found(reader.GetDouble(3), version, reader.GetInt32(0) - version.First), reader.GetGuid(2).ToString("N"));
            },
            cancellationToken,
            values
        );
}
