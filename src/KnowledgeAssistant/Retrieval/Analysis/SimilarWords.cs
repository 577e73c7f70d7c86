namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>When two index terms are likely the same word, one of them mistyped. The same on every engine.</summary>
public static class SimilarWords
{
    /// <summary>Shorter terms are near too many others.</summary>
    public const int Shortest = 5;

    /// <summary>From this length on two slips are forgiven.</summary>
    public const int Long = 8;

    /// <summary>Terms given for one.</summary>
    public const int Most = 3;

    /// <summary>The slips forgiven in a term: none in short ones and in those that hold anything but letters.</summary>
    public static int Slips(string term) =>
        term.Length < Shortest || !term.All(char.IsLetter) ? 0
        : term.Length < Long ? 1
        : 2;

    /// <summary>
    /// How many slips lead from one term to the other: a letter missing, too many, wrong, or two neighbours swapped (optimal string alignment).
    /// The first letter is mostly right, so a term with another one is never similar.
    /// </summary>
    /// <returns>0 for the same term; null for more than <paramref name="most"/>, and where first letters differ or one holds anything but letters.</returns>
    public static int? Distance(ReadOnlySpan<char> one, ReadOnlySpan<char> other, int most)
    {
        if (one.IsEmpty || other.IsEmpty || one[0] != other[0] || Math.Abs(one.Length - other.Length) > most || !IsLetters(other))
            return null;
        if (one.Length > Analyser.MaxTermLength || other.Length > Analyser.MaxTermLength)
            return null;
        var width = other.Length + 1;
        Span<int> before = stackalloc int[width];
        Span<int> last = stackalloc int[width];
        Span<int> row = stackalloc int[width];
        for (var j = 0; j < width; j++)
            last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j < width; j++)
            {
                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > most)
                return null;
            var free = before;
            before = last;
            last = row;
            row = free;
        }
        return last[^1] <= most ? last[^1] : null;
    }

    private static bool IsLetters(ReadOnlySpan<char> term)
    {
        foreach (var character in term)
            if (!char.IsLetter(character))
                return false;
        return true;
    }
}
