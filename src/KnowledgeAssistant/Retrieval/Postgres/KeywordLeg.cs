using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>BM25 over the posting lists, and what else is asked of terms.</summary>
internal sealed class KeywordLeg(string schema, PostingStore store, AllowedSearch allowedSearch, RetrievalOptions options)
{
    public async Task<IReadOnlyList<RankedPassage>> SearchAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        KeywordQuery query,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || query.Terms.Count == 0 || catalogue.Passages == 0)
            return [];
        var terms = query.Terms.CountBy(term => term, StringComparer.Ordinal).ToList();
        string[] distinct = [.. terms.Select(pair => pair.Key)];
        if (await allowedSearch.FindAsync(connection, catalogue, query, rights, cancellationToken) is not { } allowed)
            return [];
        var lists = await store.PostingsAsync(connection, catalogue.Views, distinct, cancellationToken);
        var plan = new KeywordPlan(distinct, [.. terms.Select(pair => pair.Value)], lists, catalogue, options);
        var best = new BestPassages(Math.Min(top, catalogue.Passages));
        foreach (var view in catalogue.Views.Where(view => allowed[view].Count > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var lengths = await store.LengthsAsync(connection, view, cancellationToken);
            new SegmentScan(plan, view, lengths, best).Run(allowed[view]);
        }
        return await NameAsync(connection, best.Take(), cancellationToken);
    }

    public async Task<TermStatistics> StatisticsAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        IReadOnlyList<string> terms,
        CancellationToken cancellationToken
    )
    {
        var lists = await store.PostingsAsync(connection, catalogue.Views, terms, cancellationToken);
        var frequencies = Enumerable.Range(0, terms.Count).Select(i => lists.Sum(pair => pair.Value[i].LiveIn(pair.Key)));
        return new TermStatistics(catalogue.Passages, [.. frequencies]);
    }

    public async Task<IReadOnlyList<IReadOnlyList<string>>> SimilarAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        IReadOnlyList<string> terms,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        var held = await ReadableAsync(connection, catalogue, terms, rights, cancellationToken);
        var similar = new List<IReadOnlyList<string>>(terms.Count);
        foreach (var term in terms)
            similar.Add(held[term] > 0 ? [] : await SimilarAsync(connection, catalogue, term, rights, cancellationToken));
        return similar;
    }

    private async Task<IReadOnlyList<string>> SimilarAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        string term,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        var slips = SimilarWords.Slips(term);
        if (slips == 0)
            return [];
        // Similar terms begin with the same letter; a surrogate pair is one.
        var letter = term[..(char.IsHighSurrogate(term[0]) ? 2 : 1)];
        var next = char.ConvertFromUtf32(char.ConvertToUtf32(letter, 0) + 1 is 0xD800 ? 0xE000 : char.ConvertToUtf32(letter, 0) + 1);
        var known = await store.TermsAsync(connection, catalogue.Views, letter, next, cancellationToken);
        known.UnionWith(catalogue.Views.SelectMany(view => view.Memory?.Terms ?? []));
        var near = known
            .Select(other => (Term: other, Distance: SimilarWords.Distance(term, other, slips)))
            .Where(pair => pair.Distance > 0)
            .ToList();
        var readable = await ReadableAsync(connection, catalogue, near.ConvertAll(pair => pair.Term), rights, cancellationToken);
        return
        [
            .. near.Where(pair => readable[pair.Term] > 0)
                .OrderBy(pair => pair.Distance)
                .ThenByDescending(pair => readable[pair.Term])
                .ThenBy(pair => pair.Term, StringComparer.Ordinal)
                .Take(SimilarWords.Most)
                .Select(pair => pair.Term),
        ];
    }

    /// <summary>How many passages hold each term that the question may see.</summary>
    private async Task<Dictionary<string, int>> ReadableAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        IReadOnlyList<string> terms,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        string[] distinct = [.. terms.Distinct(StringComparer.Ordinal)];
        var lists = await store.PostingsAsync(connection, catalogue.Views, distinct, cancellationToken);
        return distinct
            .Select((term, i) => (term, Count: lists.Sum(pair => pair.Value[i].CountIn(pair.Key.Allowed(rights).Bits))))
            .ToDictionary(pair => pair.term, pair => pair.Count, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<RankedPassage>> NameAsync(
        NpgsqlConnection connection,
        List<Found> found,
        CancellationToken cancellationToken
    )
    {
        if (found.Count == 0)
            return [];
        var ids = await connection.ListAsync(
            $"SELECT number, id FROM {schema}.passages WHERE number = ANY($1)",
            reader => (Number: reader.GetInt32(0), Id: reader.GetGuid(1).ToString("N")),
            cancellationToken,
            found.Select(passage => passage.Number).ToArray()
        );
        var byNumber = ids.ToDictionary(row => row.Number, row => row.Id);
        return found.ConvertAll(passage => new RankedPassage(byNumber[passage.Number], passage.Score));
    }
}
