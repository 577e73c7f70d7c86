using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Terms like mistyped ones: the server's term suggester names candidates of the whole index, what counts is who may read them.</summary>
internal sealed class SimilarTermSearch(PassageSearch search, TermCounts counts)
{
    /// <summary>Candidates for one term, so many that those beyond the scope crowd out none within it.</summary>
    private const int Candidates = 1_000;

    public async Task<IReadOnlyList<IReadOnlyList<string>>> FindAsync(
        Control control,
        IReadOnlyList<string> terms,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        var doubtful = terms.Where(term => SimilarWords.Slips(term) > 0).Distinct(StringComparer.Ordinal).ToList();
        if (doubtful.Count == 0 || control.Record.Passages == 0)
            return [.. terms.Select(_ => (IReadOnlyList<string>)[])];
        var held = await counts.GetAllowedAsync(control, doubtful, scope, filter, cancellationToken);
        var wanted = doubtful.Where((_, i) => held[i] == 0).ToList();
        var near = await NearAsync(wanted, cancellationToken);
        var others = near.Values.SelectMany(found => found.Select(other => other.Term)).Distinct(StringComparer.Ordinal).ToList();
        var frequencies = await counts.GetAllowedAsync(control, others, scope, filter, cancellationToken);
        var readable = others.Zip(frequencies).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return [.. terms.Select(term => near.TryGetValue(term, out var found) ? Best(found, readable) : [])];
    }

    private static IReadOnlyList<string> Best(List<(string Term, int Distance)> found, Dictionary<string, int> readable) =>
        [
            .. found
                .Where(other => readable[other.Term] > 0)
                .OrderBy(other => other.Distance)
                .ThenByDescending(other => readable[other.Term])
                .ThenBy(other => other.Term, StringComparer.Ordinal)
                .Take(SimilarWords.Most)
                .Select(other => other.Term),
        ];

    /// <summary>For each term those of the whole index that are like it.</summary>
    private async Task<Dictionary<string, List<(string Term, int Distance)>>> NearAsync(
        List<string> terms,
        CancellationToken cancellationToken
    )
    {
        var near = new Dictionary<string, List<(string, int)>>(StringComparer.Ordinal);
        if (terms.Count == 0)
            return near;
        var suggest = new JsonObject();
        for (var i = 0; i < terms.Count; i++)
            suggest[FormattableString.Invariant($"{i}")] = Suggestion(terms[i]);
        var answer = await search.SearchAsync(new JsonObject { ["size"] = 0, ["suggest"] = suggest }, cancellationToken);
        for (var i = 0; i < terms.Count; i++)
        {
            var options = answer.Suggest![FormattableString.Invariant($"{i}")].SelectMany(suggestion => suggestion.Options);
            near[terms[i]] =
            [
                .. from option in options
                let distance = SimilarWords.Distance(terms[i], option.Text, SimilarWords.Slips(terms[i]))
                where distance is > 0
                select (option.Text, distance.Value),
            ];
        }
        return near;
    }

    private static JsonObject Suggestion(string term) =>
        new()
        {
            ["text"] = term,
            ["term"] = new JsonObject
            {
                ["field"] = "terms",
                ["size"] = Candidates,
                ["shard_size"] = Candidates,
                ["suggest_mode"] = "always",
                // Unset, a term that stands in more than a hundredth of all passages is taken for right, also where its asker may read none of them.
                ["max_term_freq"] = 1_000_000_000,
                ["max_edits"] = SimilarWords.Slips(term),
                ["prefix_length"] = 1,
                ["min_word_length"] = 1,
                ["accuracy"] = 0,
                ["string_distance"] = "internal",
            },
        };
}
