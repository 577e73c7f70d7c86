using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Vectors;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Runs the two legs over a snapshot, on several cores when it is large.</summary>
internal sealed class SearchRunner(TermDictionary terms, ReaderPool readers, RetrievalOptions options)
{
    /// <summary>Words of 64 passages handed to a worker at a time.</summary>
    private const int WordsPerTask = 128;

    public IReadOnlyList<RankedPassage> Keyword(
        Snapshot snapshot,
        KeywordQuery query,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        var plan = new KeywordPlan(terms.Find(query.Terms), snapshot, new Bm25(options.K1, options.B, snapshot.MeanLength));
        if (top < 1 || plan.Terms.Length == 0 || ConstraintsOf(query) is not { } constraints)
            return [];
        var best = new TopPassages(Math.Min(top, Math.Max(snapshot.Passages, 1)));
        var scan = new KeywordScan(plan, best);
        var views = snapshot.Views.OrderByDescending(view => view.Passages).ToArray();
        ManyCores.Each(
            views.Length,
            snapshot.Passages,
            index =>
            {
                var allowed = constraints.Narrow(views[index], views[index].Allowed(rights));
                scan.Run(views[index], allowed.Bits, allowed.Count);
            },
            cancellationToken
        );
        return best.Take();
    }

    public IReadOnlyList<RankedPassage> Vector(
        Snapshot snapshot,
        ReadOnlyMemory<float> vector,
        KeywordQuery query,
        ReadRights rights,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (top < 1 || snapshot.Passages == 0 || vector.Span.IndexOfAnyExcept(0f) < 0 || ConstraintsOf(query) is not { } constraints)
            return [];
        top = Math.Min(top, snapshot.Passages);
        var scan = new VectorScan<SegmentView>(vector.Span, top);
        var views = snapshot.Views;
        var allowed = new AllowedPassages[views.Length];
        ManyCores.Each(
            views.Length,
            query.Phrases.Count > 0 ? snapshot.Passages : 0,
            index => allowed[index] = constraints.Narrow(views[index], views[index].Allowed(rights)),
            cancellationToken
        );
        var tasks = new List<(SegmentView View, ulong[] Bits, int First, int End)>();
        for (var i = 0; i < views.Length; i++)
        {
            for (var first = 0; first < allowed[i].Bits.Length && allowed[i].Count > 0; first += WordsPerTask)
                tasks.Add((views[i], allowed[i].Bits, first, Math.Min(first + WordsPerTask, allowed[i].Bits.Length)));
        }
        var allowedCount = allowed.Sum(part => part.Count);
        ManyCores.Each(
            tasks.Count,
            allowedCount,
            index =>
                scan.Run(tasks[index].View, tasks[index].View.Segment.Vectors, tasks[index].Bits, tasks[index].First, tasks[index].End),
            cancellationToken
        );
        var candidates = scan.Take(
            (one, other) => Scored.Compare(new Scored(0, one.Part, one.Passage), new Scored(0, other.Part, other.Passage))
        );
        return Rescore(candidates, vector.Span, top);
    }

    /// <summary>Exact cosines of the candidates, from the file.</summary>
    private IReadOnlyList<RankedPassage> Rescore(
        IReadOnlyList<VectorScan<SegmentView>.Candidate> candidates,
        ReadOnlySpan<float> question,
        int top
    )
    {
        if (candidates.Count == 0)
            return [];
        var best = new TopPassages(top);
        var vector = question.ToArray();
        readers.Use(reader =>
        {
            foreach (var candidate in candidates)
            {
                // Candidates come by upper bound: from here on none can be among the best.
                if (candidate.Upper < best.Threshold)
                    break;
                // Replaced in the file since the snapshot was taken: the snapshot's own figure has to do.
                var cosine =
                    reader.Cosine(candidate.Part.Segment.RowOf(candidate.Passage), vector) ?? ((candidate.Lower + candidate.Upper) / 2);
                best.Offer(new Scored(cosine, candidate.Part, candidate.Passage));
            }
            return true;
        });
        return best.Take();
    }

    /// <summary>The question's constraints by term number; null when no passage can meet them.</summary>
    private Constraints? ConstraintsOf(KeywordQuery query)
    {
        var phrases = new List<Phrase>();
        foreach (var phrase in query.Phrases)
        {
            var numbers = terms.Find(phrase);
            if (numbers.Contains(TermDictionary.Unknown))
                return null;
            if (numbers.Length > 0)
                phrases.Add(new Phrase(numbers));
        }
        return new Constraints(phrases, [.. terms.Find(query.Excluded).Where(number => number != TermDictionary.Unknown)]);
    }
}
