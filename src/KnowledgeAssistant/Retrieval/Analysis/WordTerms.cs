using System.Collections.Concurrent;

namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>From a folded word to its index term; remembers common words so that bulk work neither stems nor allocates for them.</summary>
internal static class WordTerms
{
    /// <summary>About 20 MB at most; more distinct words than this are mostly names and misprints.</summary>
    private const int MaxRemembered = 200_000;

    private static readonly ConcurrentDictionary<string, string> Remembered = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Remembered.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private static int _count;

    /// <summary>The term, or the empty string for a stop word.</summary>
    /// <param name="isWord">Letters and apostrophes only: stop words and stems apply.</param>
    public static string Of(ReadOnlySpan<char> folded, bool isWord)
    {
        if (folded.Length > Analyser.MaxTermLength)
            folded = folded[..Analyser.MaxTermLength];
        if (!isWord && folded.Length > 12)
            return folded.ToString(); // numbers and codes rarely repeat; they would fill the memory
        if (Lookup.TryGetValue(folded, out var term))
            return term;
        var word = folded.ToString();
        term = Make(word, isWord);
        if (Volatile.Read(ref _count) < MaxRemembered && Remembered.TryAdd(word, term))
            Interlocked.Increment(ref _count);
        return term;
    }

    /// <summary>As <see cref="Of"/>, for a word that is not too long, by the rules alone.</summary>
    public static string Make(string word, bool isWord) =>
        !isWord ? word
        : StopWords.Contains(word) ? ""
        : EnglishStemmer.Stem(word);
}
