namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>
/// Puts a fragment in its place in the question before: a phrase takes the place of the one with the same preposition ("in Eco" - "in Heavy"),
/// a code or number that of the one of the same shape, a name that of the name asked about, and "one" stands for the noun it replaces.
/// </summary>
internal static class Fragment
{
    /// <returns>Null when nothing of it has a place there.</returns>
    public static string? PutInto(string fragment, string before)
    {
        var result = before;
        var placed = false;
        foreach (var phrase in Phrases(fragment))
        {
            var next =
                FragmentNoun.PutBeforeSameNoun(phrase, result)
                ?? PutPhrase(phrase, result)
                ?? PutCode(phrase, result)
                ?? PutName(phrase, result)
                ?? FragmentNoun.PutForSubject(phrase, result);
            if (next is null)
                return null;
            (result, placed) = (next, true);
        }
        return placed ? result : null;
    }

    /// <summary>The fragment without its ties, cut at commas.</summary>
    private static IEnumerable<string> Phrases(string fragment)
    {
        var ties = true;
        foreach (var part in fragment.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = QuestionWords.Of(part);
            var first = 0;
            while (ties && first < words.Count && FollowUpWords.Ties.Contains(words[first].Text))
                first++;
            ties = false;
            if (first < words.Count)
                yield return part[words[first].Start..words[^1].End];
        }
    }

    private static string? PutPhrase(string phrase, string before)
    {
        var words = QuestionWords.Of(phrase);
        if (words.Count < 2 || !FollowUpWords.Prepositions.Contains(words[0].Text))
            return null;
        var target = QuestionWords.Of(before);
        for (var i = 0; i + 1 < target.Count; i++)
        {
            if (!target[i].Text.Equals(words[0].Text, StringComparison.OrdinalIgnoreCase))
                continue;
            var last = i + 1;
            while (last + 1 < target.Count && !EndsPhrase(before, target, last))
                last++;
            var noun = before[target[last].Start..target[last].End];
            return before[..target[i].Start] + WithNoun(phrase, words, noun) + before[target[last].End..];
        }
        return null;
    }

    private static bool EndsPhrase(string before, IReadOnlyList<QuestionWord> words, int at) =>
        FollowUpWords.Prepositions.Contains(words[at + 1].Text)
        || words[at + 1].Text.ToLowerInvariant() is "if" or "when" or "and" or "or" or "is" or "are" or "does" or "do" or "can" or "i"
        || before.AsSpan(words[at].End, words[at + 1].Start - words[at].End).ContainsAny(",;.?");

    /// <summary>"with the larger one" in place of "with the small battery" is "with the larger battery".</summary>
    private static string WithNoun(string phrase, IReadOnlyList<QuestionWord> words, string noun) =>
        words[^1].Text.ToLowerInvariant() is "one" or "ones" ? phrase[..words[^1].Start] + noun : phrase;

    private static string? PutCode(string phrase, string before)
    {
        var words = QuestionWords.Of(phrase).Where(word => word.HasDigit).ToList();
        if (words.Count != 1)
            return null;
        var code = words[0].Text;
        foreach (var target in QuestionWords.Of(before).Where(word => word.HasDigit))
        {
            if (Shape(target.Text) == Shape(code))
                return before[..target.Start] + code + before[target.End..];
            if (Shape(target.Text).EndsWith(Shape(code), StringComparison.Ordinal))
                return before[..(target.End - code.Length)] + code + before[target.End..];
        }
        return null;
    }

    /// <summary>"The Dray?" after a question about the Porter: one name for another, a day for a day.</summary>
    private static string? PutName(string phrase, string before)
    {
        var words = QuestionWords.Of(phrase);
        var names = words.Where(IsName).ToList();
        // The phrase is the name and no more than an article before it.
        if (names.Count == 0 || words.Count > names.Count + 1 || !IsName(words[^1]))
            return null;
        var isDay = FollowUpWords.Days.Contains(names[0].Text);
        var target = QuestionWords.Of(before);
        var first = Enumerable
            .Range(1, Math.Max(0, target.Count - 1))
            .Where(index => IsName(target[index]) && FollowUpWords.Days.Contains(target[index].Text) == isDay)
            .DefaultIfEmpty(-1)
            .First();
        if (first < 0)
            return null;
        var last = first;
        // "Sprint Long", "Sallow Bridge": a name of several words is one.
        while (last + 1 < target.Count && IsName(target[last + 1]) && target[last + 1].Start == target[last].End + 1)
            last++;
        return before[..target[first].Start] + phrase[names[0].Start..names[^1].End] + before[target[last].End..];
    }

    private static bool IsName(QuestionWord word) => char.IsUpper(word.Text[0]) && word.IsContent;

    private static string Shape(string code) =>
        string.Concat(code.Select(character => char.IsDigit(character) ? '9' : char.ToLowerInvariant(character)));
}
