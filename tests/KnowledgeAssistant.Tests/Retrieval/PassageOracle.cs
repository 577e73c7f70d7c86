using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>The seam by brute force: every active passage is scored by the formula, in the plainest way.</summary>
internal sealed class PassageOracle(RetrievalOptions options)
{
    private readonly Dictionary<Guid, VersionPassages> _written = [];
    private readonly Dictionary<Guid, VersionPassages> _active = [];

    public IEnumerable<VersionPassages> Active => _active.Values;

    public void Write(VersionPassages version) => _written[version.Document.VersionId] = version;

    public void Activate(Guid versionId)
    {
        if (_written.Remove(versionId, out var version))
            _active[version.Document.DocumentId] = version;
    }

    public void Delete(Guid documentId)
    {
        _active.Remove(documentId);
        foreach (var version in _written.Values.Where(version => version.Document.DocumentId == documentId).ToList())
            _written.Remove(version.Document.VersionId);
    }

    public void SetAccess(DocumentAccess change)
    {
        if (_active.TryGetValue(change.DocumentId, out var version))
            _active[change.DocumentId] = version with { Access = change.Access };
        foreach (var (id, written) in _written.ToList())
        {
            if (written.Document.DocumentId == change.DocumentId)
                _written[id] = written with { Access = change.Access };
        }
    }

    public IReadOnlyList<RankedPassage> Keyword(KeywordQuery query, AccessScope scope, MetadataFilter filter, int top)
    {
        var all = All().Select(place => (place.Passage, Terms: TermsOf(place.Passage))).ToList();
        var mean = all.Count == 0 ? 0 : all.Average(entry => entry.Terms.Count);
        var idf = query.Terms.Distinct().ToDictionary(term => term, term => Idf(all.Count, all.Count(entry => entry.Terms.Contains(term))));
        var termsOf = all.ToDictionary(entry => entry.Passage.Id, entry => entry.Terms);
        var scored =
            from place in Allowed(query, scope, filter)
            let terms = termsOf[place.Passage.Id]
            let score = query.Terms.Sum(term => idf[term] * Share(terms.Count(other => other == term), terms.Count, mean))
            where score > 0
            select (place.Passage, score);
        return Best(scored, top);
    }

    public IReadOnlyList<RankedPassage> Vector(
        ReadOnlyMemory<float> vector,
        KeywordQuery constraints,
        AccessScope scope,
        MetadataFilter filter,
        int top
    )
    {
        var scored =
            from place in Allowed(constraints, scope, filter)
            where place.Vector.Span.IndexOfAnyExcept(0f) >= 0
            select (place.Passage, place.Vector.ToArray().Zip(vector.ToArray(), (one, other) => (double)one * other).Sum());
        return Best(scored, top);
    }

    public TermStatistics Statistics(IReadOnlyList<string> terms)
    {
        var all = All().Select(place => TermsOf(place.Passage)).ToList();
        return new TermStatistics(all.Count, [.. terms.Select(term => all.Count(entry => entry.Contains(term)))]);
    }

    public MetadataValues Metadata(AccessScope scope, MetadataFilter filter)
    {
        var documents = _active
            .Values.Where(version => scope.MayRead(version.Access.Collection, version.Access.Document) && filter.Allows(version.Document))
            .Select(version => version.Document)
            .ToList();
        return new MetadataValues(
            Ranked(documents.Select(document => document.Language)),
            Ranked(documents.Select(document => document.Type)),
            Ranked(documents.SelectMany(document => document.Authors.Distinct()))
        );

        static List<string> Ranked(IEnumerable<string?> values) =>
            [
                .. values
                    .OfType<string>()
                    .GroupBy(value => value)
                    .OrderByDescending(group => group.Count())
                    .ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => group.Key),
            ];
    }

    public IReadOnlyList<string> Similar(string term, AccessScope scope, MetadataFilter filter)
    {
        var readable = Allowed(KeywordQuery.Empty, scope, filter).Select(place => TermsOf(place.Passage).ToHashSet()).ToList();
        var slips =
            term.Length < 5 || !term.All(char.IsLetter) ? 0
            : term.Length < 8 ? 1
            : 2;
        if (readable.Any(terms => terms.Contains(term)))
            return [];
        var near =
            from other in readable.SelectMany(terms => terms).Distinct()
            where other[0] == term[0] && other.All(char.IsLetter)
            let distance = Slips(term, other)
            where distance <= slips
            orderby distance, readable.Count(terms => terms.Contains(other)) descending, string.Join(
                '-',
                other.Select(letter => $"{(int)letter:X4}")
            )
            select other;
        return [.. near.Take(3)];
    }

    /// <summary>Straight from the definition of optimal string alignment.</summary>
    private static int Slips(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0)
            return one.Length + other.Length;
        var same = one[^1] == other[^1] ? 0 : 1;
        var least = Math.Min(Math.Min(Slips(one[..^1], other), Slips(one, other[..^1])) + 1, Slips(one[..^1], other[..^1]) + same);
        var isSwapped = one.Length > 1 && other.Length > 1 && one[^1] == other[^2] && one[^2] == other[^1];
        return isSwapped ? Math.Min(least, Slips(one[..^2], other[..^2]) + 1) : least;
    }

    public double MeanLength() => All().Select(place => TermsOf(place.Passage).Count).DefaultIfEmpty(0).Average();

    private static double Idf(int passages, int frequency) => Math.Log(1 + ((passages - frequency + 0.5) / (frequency + 0.5)));

    private double Share(int count, int length, double mean) =>
        count == 0 ? 0 : count / (count + (options.K1 * (1 - options.B + (options.B * length / mean))));

    private List<string> TermsOf(Passage passage)
    {
        var terms = new List<string>(Analyser.Terms(passage.Text));
        for (var i = 0; i < options.TitleCount; i++)
            terms.AddRange(Analyser.Terms(passage.Document.Title));
        for (var i = 0; i < options.HeadingCount; i++)
        {
            var headings = passage.HeadingPath.Skip(passage.HeadingPath is [var first, ..] && first == passage.Document.Title ? 1 : 0);
            terms.AddRange(headings.Append(passage.TableHeader ?? "").SelectMany(Analyser.Terms));
        }
        return terms;
    }

    private IEnumerable<(Passage Passage, ReadOnlyMemory<float> Vector, AccessRule Access)> All() =>
        from version in _active.Values
        from index in Enumerable.Range(0, version.Passages.Count)
        select (version.Passages[index], version.Vectors[index], version.Access);

    private IEnumerable<(Passage Passage, ReadOnlyMemory<float> Vector)> Allowed(
        KeywordQuery query,
        AccessScope scope,
        MetadataFilter filter
    ) =>
        from place in All()
        where scope.MayRead(place.Access.Collection, place.Access.Document)
        where filter.Allows(place.Passage.Document)
        where !TermsOf(place.Passage).Intersect(query.Excluded).Any()
        where query.Phrases.All(phrase => Holds(place.Passage.Text, phrase))
        select (place.Passage, place.Vector);

    private static bool Holds(string text, IReadOnlyList<string> phrase)
    {
        var tokens = Analyser.Tokens(text);
        bool From(int position, int index) =>
            index == phrase.Count
            || tokens.Any(token => token.Position == position && token.Term == phrase[index] && From(position + token.Span, index + 1));
        return Enumerable.Range(0, tokens.Count).Any(position => From(position, 0));
    }

    private static List<RankedPassage> Best(IEnumerable<(Passage Passage, double Score)> scored, int top) =>
        [
            .. scored
                // Equal but for the order of a sum's addends is equal.
                .OrderByDescending(entry => Math.Round(entry.Score, 12))
                .ThenBy(entry => entry.Passage.Document.Collection, StringComparer.Ordinal)
                .ThenBy(entry => entry.Passage.Document.Source, StringComparer.Ordinal)
                .ThenBy(entry => entry.Passage.Ordinal)
                .Take(top)
                .Select(entry => new RankedPassage(entry.Passage.Id, entry.Score)),
        ];
}
