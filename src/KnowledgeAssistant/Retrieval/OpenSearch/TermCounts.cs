using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// How many active passages hold a term. Lucene's own figure counts deleted and hidden passages too, so it is counted anew, once for each term
/// and state of the index.
/// </summary>
internal sealed class TermCounts(PassageSearch search)
{
    /// <summary>Terms kept; a large question has some thousand.</summary>
    private const int Most = 200_000;

    private readonly Lock _gate = new();
    private Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private (long, long) _state;

    /// <summary>Frequencies over all active passages, in the order asked.</summary>
    public async Task<int[]> GetAsync(Control control, IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        var known = KnownFor(control);
        List<string> missing;
        lock (_gate)
            missing = [.. terms.Where(term => !known.ContainsKey(term)).Distinct(StringComparer.Ordinal)];
        var found = await search.CountTermsAsync(missing, () => [], control.Record, cancellationToken);
        lock (_gate)
        {
            for (var i = 0; i < missing.Count; i++)
                known[missing[i]] = found[i];
            return [.. terms.Select(term => known[term])];
        }
    }

    /// <summary>The same among the passages that scope and filter allow; not kept, because there are as many answers as there are scopes.</summary>
    public Task<int[]> GetAllowedAsync(
        Control control,
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    ) => search.CountTermsAsync(terms, () => Clauses.Allowed(scope, filter), control.Record, cancellationToken);

    private Dictionary<string, int> KnownFor(Control control)
    {
        var state = (control.PrimaryTerm, control.SequenceNumber);
        lock (_gate)
        {
            if (state == _state && _known.Count < Most)
                return _known;
            var fresh = new Dictionary<string, int>(StringComparer.Ordinal);
            // A search that began earlier keeps its own; the newest state is what the next ones ask for.
            if (state.CompareTo(_state) >= 0)
                (_known, _state) = (fresh, state);
            return fresh;
        }
    }
}
