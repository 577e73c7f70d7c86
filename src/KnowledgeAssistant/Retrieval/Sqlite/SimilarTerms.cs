using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Terms like a mistyped one, from the dictionary: a look at each term of about its length, then at the postings of those few that are like it.</summary>
internal static class SimilarTerms
{
    public static IReadOnlyList<string> Find(TermDictionary terms, Snapshot snapshot, string term, ReadRights rights)
    {
        var slips = SimilarWords.Slips(term);
        if (slips == 0 || Readable(snapshot, terms.Find([term])[0], rights) > 0)
            return [];
        var found =
            from similar in terms.Near(term, slips)
            let passages = Readable(snapshot, similar.Number, rights)
            where passages > 0
            orderby similar.Distance, passages descending
            select similar.Term;
        return [.. found.Take(SimilarWords.Most)];
    }

    /// <summary>How many passages hold the term that the question may see.</summary>
    private static int Readable(Snapshot snapshot, int term, ReadRights rights)
    {
        if (term == TermDictionary.Unknown || snapshot.FrequencyOf(term) == 0)
            return 0;
        var count = 0;
        foreach (var view in snapshot.Views)
        {
            var bits = view.Allowed(rights).Bits;
            var (start, length, _) = view.Segment.Postings(term);
            foreach (var passage in view.Segment.PostingPassages.AsSpan(start, length))
                if ((bits[passage >> 6] & (1UL << passage)) != 0)
                    count++;
        }
        return count;
    }
}
