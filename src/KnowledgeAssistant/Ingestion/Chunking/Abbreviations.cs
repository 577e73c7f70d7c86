using System.Collections.Frozen;

namespace KnowledgeAssistant.Ingestion.Chunking;

/// <summary>Tells a full stop that belongs to an abbreviation from one that ends a sentence.</summary>
internal static class Abbreviations
{
    /// <summary>Never end a sentence: a name or the thing meant follows.</summary>
    private static readonly FrozenSet<string> Leading = Set(
        "mr mrs ms mx dr prof rev gen sen rep gov capt sgt col lt cmdr hon messrs mt ft e.g i.e eg ie cf vs viz ca approx resp incl excl esp"
    );

    /// <summary>Stand before a number; elsewhere they are words of their own ("no", "art").</summary>
    private static readonly FrozenSet<string> BeforeNumber = Set(
        "no nos nr fig figs eq eqs sec sect ch chap vol vols p pp art para paras pt app tab ref refs ver ed st jan feb mar apr jun jul aug sep sept oct nov dec"
    );

    /// <summary>May end a sentence; then the next one begins with one of the <see cref="Starters"/>.</summary>
    private static readonly FrozenSet<string> Trailing = Set(
        "inc ltd co corp bros jr sr al est dept univ assn gmbh llc plc st ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec ph.d"
    );

    private static readonly FrozenSet<string> Starters = Set(
        "the this that these those it its in on at as an a to for from if when while where who what why how we you he she they there our your their his her my i "
            + "but and or so yet however therefore thus then after before once since until although because each all any some every no not please use see do does "
            + "with without by under over most many both either neither one two new only also here such"
    );

    public static bool StandsIn(ReadOnlySpan<char> word, ReadOnlySpan<char> next)
    {
        if (word.Length is 0 or > 8)
            return false;
        var lookup = Leading.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.Contains(word))
            return true;
        if (char.IsDigit(next[0]) && BeforeNumber.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
            return true;
        var mayEnd = IsInitials(word) || Trailing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
        return mayEnd && !IsHour(word) && !Starters.GetAlternateLookup<ReadOnlySpan<char>>().Contains(FirstLetters(next));
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>J</c> and <c>U.S</c>: single letters, each but the last followed by a full stop.</summary>
    private static bool IsInitials(ReadOnlySpan<char> word)
    {
        if (word.Length % 2 == 0)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }
        return true;
    }

    private static bool IsHour(ReadOnlySpan<char> word) =>
        word.Equals("a.m", StringComparison.OrdinalIgnoreCase) || word.Equals("p.m", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> FirstLetters(ReadOnlySpan<char> word)
    {
        var length = 0;
        while (length < word.Length && char.IsLetter(word[length]))
            length++;
        return word[..length];
    }
}
