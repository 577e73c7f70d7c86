using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>
/// Makes follow-ups self-contained by rule: a fragment ("and after six years?") is put in its place in the question before it, a question
/// with an open pronoun or without a subject gets the missing nouns. What stands on its own is left alone.
/// </summary>
public static class FollowUpRewriter
{
    /// <summary>Only this much of a message is looked at; a pasted document is no question.</summary>
    internal const int LongestQuestion = 500;
    private const int MostCarried = 8;

    /// <param name="history">Oldest first.</param>
    public static FollowUp Rewrite(string question, IReadOnlyList<HistoryMessage> history)
    {
        string? before = null;
        var answer = "";
        foreach (var message in history)
        {
            if (message.Role == HistoryRole.Assistant)
                answer = message.Content;
            else if (message.Content.Length <= LongestQuestion && !string.IsNullOrWhiteSpace(message.Content))
                before = before is null
                    ? message.Content.Trim()
                    : RewriteOne(message.Content.Trim(), before, answer) ?? message.Content.Trim();
        }
        if (before is null || question.Length > LongestQuestion)
            return new FollowUp(question, IsRewritten: false, "The question stands on its own");
        return RewriteOne(question.Trim(), before, answer) is { } rewritten
            ? new FollowUp(rewritten, IsRewritten: true, $"Understood as “{rewritten}”")
            : new FollowUp(question, IsRewritten: false, "The question stands on its own");
    }

    /// <returns>Null when the question needs nothing of what was said before.</returns>
    private static string? RewriteOne(string question, string before, string answer)
    {
        var words = QuestionWords.Of(question);
        if (words.Count == 0)
            return null;
        if (IsFragment(words))
            return Fragment.PutInto(question, before) ?? Joined(question, before);
        return HasOpenPronoun(question, words) || LacksSubject(words) ? WithNouns(question, words, before, answer) : null;
    }

    /// <summary>"And after six years?", "the flatbed?", "what about Saturdays?": no question of its own.</summary>
    private static bool IsFragment(IReadOnlyList<QuestionWord> words)
    {
        var tied = FollowUpWords.Ties.Contains(words[0].Text) && !IsQuestionAfterTie(words);
        var content = words.Count(word => word.IsContent);
        var opens = FollowUpWords.Openers.Contains(words[0].Text);
        return tied || (!opens && words.Count <= 8 && (FollowUpWords.Prepositions.Contains(words[0].Text) || content <= 1));
    }

    /// <summary>"And how many does Kestering have?" is a question; "what about", "how about" and "what if" are ties.</summary>
    private static bool IsQuestionAfterTie(IReadOnlyList<QuestionWord> words)
    {
        var first = 0;
        while (
            first < words.Count
            && words[first].Text.ToLowerInvariant()
                is "and"
                    or "or"
                    or "but"
                    or "so"
                    or "then"
                    or "ok"
                    or "okay"
                    or "now"
                    or "well"
                    or "also"
        )
            first++;
        if (first >= words.Count)
            return false;
        var isAbout = first + 1 < words.Count && words[first + 1].Text.Equals("about", StringComparison.OrdinalIgnoreCase);
        return FollowUpWords.Openers.Contains(words[first].Text) && !isAbout && words.Count > first + 1;
    }

    /// <summary>A pronoun with nothing before it in the question that it could stand for.</summary>
    private static bool HasOpenPronoun(string question, IReadOnlyList<QuestionWord> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!FollowUpWords.Pronouns.Contains(words[i].Text) || IsExpletive(words, i) || IsDeterminerOrConjunction(words, i))
                continue;
            var clause = question.AsSpan(0, words[i].Start).LastIndexOfAny(",;.!?");
            var hasOwn = clause > 0 && words.Any(word => word.End <= clause && word.IsContent);
            if (!hasOwn)
                return true;
        }
        return false;
    }

    private static bool IsExpletive(IReadOnlyList<QuestionWord> words, int at) =>
        words[at].Text.Equals("it", StringComparison.OrdinalIgnoreCase)
        && at + 1 < words.Count
        && FollowUpWords.AfterExpletive.Contains(words[at + 1].Text)
        && words.Count(word => word.IsContent) > 2;

    /// <summary>"the box that holds", "one depot", "the same bike": no stand-ins.</summary>
    private static bool IsDeterminerOrConjunction(IReadOnlyList<QuestionWord> words, int at)
    {
        var text = words[at].Text.ToLowerInvariant();
        var next = at + 1 < words.Count ? words[at + 1] : default;
        return text switch
        {
            "that" => at > 0 && (words[at - 1].IsContent || next.Text is not null),
            "one" or "same" or "such" => next.Text is not null && next.IsContent,
            _ => false,
        };
    }

    /// <summary>"How many?", "And why?", "how many does Kestering have?": too little is named to search for.</summary>
    private static bool LacksSubject(IReadOnlyList<QuestionWord> words)
    {
        var content = words.Where(word => word.IsContent).ToList();
        if (content.Count == 0)
            return true;
        var tied = words[0].Text.ToLowerInvariant() is "and" or "or" or "but" or "so" or "then";
        return tied && content.Count <= 3;
    }

    /// <summary>The question before and the fragment: not beautiful, but every word of both is searched.</summary>
    private static string Joined(string fragment, string before)
    {
        var words = QuestionWords.Of(fragment);
        var first = words.FirstOrDefault(word => !FollowUpWords.Ties.Contains(word.Text));
        var rest = first.Text is null ? fragment : fragment[first.Start..];
        return $"{before.TrimEnd('?', '.', '!', ' ')}: {rest}";
    }

    private static string WithNouns(string question, IReadOnlyList<QuestionWord> words, string before, string answer)
    {
        var own = words.Select(word => word.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var carried = QuestionWords.Of(before).Where(word => word.IsContent).Select(word => word.Text);
        if (words.Any(word => FollowUpWords.Persons.Contains(word.Text)))
            carried = Names(answer).Concat(carried);
        var missing = carried.Where(word => !own.Contains(word)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostCarried).ToList();
        return missing.Count == 0 ? question : $"{question} ({string.Join(", ", missing)})";
    }

    /// <summary>Capitalised words of the answer inside a sentence, or two in a row: the people it speaks of.</summary>
    private static IEnumerable<string> Names(string answer)
    {
        var words = QuestionWords.Of(answer.Length <= LongestQuestion ? answer : answer[..LongestQuestion]);
        for (var i = 0; i < words.Count; i++)
        {
            var isName = char.IsUpper(words[i].Text[0]) && words[i].IsContent;
            var opens = i == 0 || answer.AsSpan(words[i - 1].End, words[i].Start - words[i - 1].End).ContainsAny('.', '!', '?');
            var nextIsName = i + 1 < words.Count && char.IsUpper(words[i + 1].Text[0]);
            if (isName && (!opens || nextIsName))
                yield return words[i].Text;
        }
    }
}
