using System.Numerics;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>The passages that a question may see and that meet its required phrases and excluded terms, for both legs alike.</summary>
internal sealed class AllowedSearch(PostingStore store)
{
    /// <returns>Null when no passage can be among them.</returns>
    public async Task<Dictionary<SegmentView, AllowedPassages>?> FindAsync(
        NpgsqlConnection connection,
        Catalogue catalogue,
        KeywordQuery query,
        ReadRights rights,
        CancellationToken cancellationToken
    )
    {
        var allowed = catalogue.Views.ToDictionary(view => view, view => view.Allowed(rights));
        var phrases = query
            .Phrases.Where(phrase => phrase.Count > 0)
            .Select(phrase => phrase.Take(PhraseSearch.MaxTerms).ToArray())
            .ToList();
        if (phrases.Count == 0 && query.Excluded.Count == 0)
            return allowed;
        var excluded = await store.PostingsAsync(connection, catalogue.Views, query.Excluded, cancellationToken);
        foreach (var view in catalogue.Views)
        {
            var bits = (ulong[])allowed[view].Bits.Clone();
            foreach (var list in excluded[view])
                Exclude(list, bits);
            allowed[view] = new AllowedPassages(bits, 0);
        }
        foreach (var phrase in phrases)
        {
            var postings = await store.PostingsAsync(connection, catalogue.Views, phrase, cancellationToken);
            foreach (var view in catalogue.Views)
                await NarrowAsync(connection, view, phrase, postings[view], allowed[view].Bits, cancellationToken);
        }
        foreach (var view in catalogue.Views)
            allowed[view] = allowed[view] with { Count = allowed[view].Bits.Sum(BitOperations.PopCount) };
        return allowed;
    }

    private async Task NarrowAsync(
        NpgsqlConnection connection,
        SegmentView view,
        string[] phrase,
        PostingList[] postings,
        ulong[] bits,
        CancellationToken cancellationToken
    )
    {
        KeepOnly(postings.MinBy(list => list.Count)!, bits);
        if (bits.AsSpan().IndexOfAnyExcept(0UL) < 0)
            return;
        var places = await store.PlacesAsync(connection, view, phrase, postings, cancellationToken);
        if (Array.Exists(places, list => list is null))
            bits.AsSpan().Clear();
        else
            new PhraseSearch(postings, places).Narrow(bits);
    }

    private static void Exclude(PostingList list, ulong[] bits) => Each(list, place => bits[place >> 6] &= ~(1UL << place));

    private static void KeepOnly(PostingList list, ulong[] bits)
    {
        var held = new ulong[bits.Length];
        Each(list, place => held[place >> 6] |= 1UL << place);
        for (var word = 0; word < bits.Length; word++)
            bits[word] &= held[word];
    }

    private static void Each(PostingList list, Action<int> use)
    {
        Span<int> passages = stackalloc int[PostingListWriter.BlockSize];
        Span<int> counts = stackalloc int[PostingListWriter.BlockSize];
        for (var block = 0; block < list.Blocks; block++)
        {
            var size = list.Decode(block, passages, counts);
            foreach (var passage in passages[..size])
                use(passage);
        }
    }
}
