using System.Globalization;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Disagreements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>What the chat says in words, so that the same thing is always said the same way.</summary>
public static class ChatWords
{
    private const int QuestionShown = 300;

    public static string Of(Support support) =>
        support switch
        {
            Support.Quoted => "Quoted",
            Support.Paraphrased => "Paraphrased",
            _ => "Unsupported",
        };

    public static string CssOf(Support support) =>
        support switch
        {
            Support.Quoted => "cite cite-quoted",
            Support.Paraphrased => "cite",
            _ => "cite cite-unsupported",
        };

    public static string NumberOf(Citation citation) =>
        citation.Support == Support.Unsupported ? Invariant($"{citation.Number}?") : Invariant($"{citation.Number}");

    /// <summary>What a screen reader says for a citation.</summary>
    public static string LabelOf(Citation citation)
    {
        var support = citation.Support == Support.Unsupported ? "does not support this sentence" : Of(citation.Support).ToLowerInvariant();
        var place = PlaceWords.Of(citation.Evidence.Source, citation.Evidence.Page, citation.Evidence.Cells, "page");
        var page = place is null ? "" : $", {place}";
        return Invariant($"Source {citation.Number}, {support}: {TitleOf(citation.Evidence)}{page}");
    }

    /// <summary>What an answer's end says of the sentences that nothing supports.</summary>
    public static string DoubtOf(IReadOnlyList<AnswerSentence> sentences)
    {
        var doubtful = sentences.Count(sentence => sentence.Support == Support.Unsupported);
        return doubtful == 1
            ? "One sentence, underlined with dots, was not found in the passages. Check it yourself."
            : Invariant(
                $"{doubtful} of {sentences.Count} sentences, underlined with dots, were not found in the passages. Check them yourself."
            );
    }

    public static string TitleOf(Evidence evidence) => evidence.Title.Length > 0 ? evidence.Title : "Deleted document";

    /// <summary>Page, section and month, as far as there are any, for example "p. 12 · Working in wind · Nov 2025".</summary>
    public static string PlaceOf(Evidence evidence) =>
        string.Join(
            " · ",
            ((string?[])[PlaceWords.Of(evidence), HeadingOf(evidence), MonthOf(evidence.Date)]).Where(part => part is not null)
        );

    /// <summary>Null too for the document's own heading, which its title says already.</summary>
    private static string? HeadingOf(Evidence evidence) =>
        evidence.HeadingPath is [.., var last]
        && last != evidence.Cells?.Sheet
        && !string.Equals(last, evidence.Title, StringComparison.OrdinalIgnoreCase)
            ? last
            : null;

    /// <summary>Of somebody who may not read the other document, only that there is one.</summary>
    public static string Of(Replacement replacement) =>
        replacement.Title is { } title ? $"replaced by “{title}”" : "replaced by another document";

    public static string MonthOf(DateTime date) => date.ToString("MMM yyyy", CultureInfo.InvariantCulture);

    public static string DayOf(DateTime date) => date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string HeadingOf(DisagreementKind kind) =>
        kind switch
        {
            DisagreementKind.Number => "These sources disagree on a figure",
            DisagreementKind.Date => "These sources disagree on a date",
            _ => "These sources disagree: one says no",
        };

    /// <summary>For example "14 months old"; null for dates to come.</summary>
    public static string? AgeOf(DateTime date, DateTime now)
    {
        var days = (int)Math.Floor((now.Date - date.Date).TotalDays);
        var months = (now.Year - date.Year) * 12 + now.Month - date.Month - (now.Day < date.Day ? 1 : 0);
        return (days, months) switch
        {
            (< 0, _) => null,
            (0, _) => "today",
            (1, _) => "1 day old",
            (< 60, _) => Invariant($"{days} days old"),
            (_, < 24) => Invariant($"{Math.Max(2, months)} months old"),
            _ => Invariant($"{months / 12} years old"),
        };
    }

    /// <summary>Number and unit never part at the end of a line.</summary>
    public static string DurationOf(double milliseconds) =>
        milliseconds < 1_000
            ? Invariant($"{Math.Max(1, Math.Round(milliseconds))}\u00A0ms")
            : Invariant($"{milliseconds / 1_000:0.0}\u00A0s");

    /// <summary>The one line over an answer, for example "Searched 1,204 passages in 14 ms · 8 used · 3.1 s".</summary>
    public static string SummaryOf(AnswerState answer)
    {
        if (answer.WaitingBefore is { } before)
            return WaitingWords(before);
        var parts = new List<string>();
        if (answer.Trace is { } trace)
        {
            var search = answer.Steps.FirstOrDefault(step => step.Step == AnswerStep.Search);
            parts.Add(Invariant($"Searched {trace.SearchedPassages:N0} {(trace.SearchedPassages == 1 ? "passage" : "passages")}"));
            if (search is not null)
                parts[0] += Invariant($" in {DurationOf(search.Milliseconds)}");
            if (trace.IsOfCopy)
                parts.Add("by words only, in the kept copy of the index: the search server is away");
            parts.Add(Invariant($"{answer.Evidence.Count} used"));
        }
        if (answer.CurrentStep is { } current)
            parts.Add(NowOf(current));
        else if (answer is { IsRunning: false, Milliseconds: > 0 })
            parts.Add(DurationOf(answer.Milliseconds));
        return parts.Count > 0 ? string.Join(" · ", parts) : "Starting";
    }

    private static string WaitingWords(int before) =>
        before == 0 ? "Waiting for a free place, next to begin" : Invariant($"Waiting for a free place, {before} before you");

    public static string NameOf(AnswerStep step) =>
        step switch
        {
            AnswerStep.Rewrite => "Question understood",
            AnswerStep.Plan => "Search planned",
            AnswerStep.Search => "Searched",
            AnswerStep.Rerank => "Ranked again",
            AnswerStep.Context => "Neighbours read",
            AnswerStep.Write => "Written",
            _ => "Citations checked",
        };

    /// <summary>What a screen reader hears while an answer comes: a few words, never the text itself.</summary>
    public static string StatusOf(AnswerState? answer) =>
        answer switch
        {
            null => "",
            { WaitingBefore: not null } => SummaryOf(answer),
            { IsRunning: true, Text.Length: > 0 } => "Writing the answer",
            { IsRunning: true } => "Searching",
            { SourcesWithdrawn: true } => "Sources withdrawn",
            { State: TurnState.Stopped } => "Answer stopped",
            { State: TurnState.Interrupted } => "Answer interrupted",
            { State: TurnState.Failed } or { Outcome: AnswerOutcome.Failed } => "The answer failed",
            { Outcome: AnswerOutcome.NotFound } => "Not in the documents",
            { Citations.Count: 1 } => "Answer ready, 1 source",
            _ => Invariant($"Answer ready, {answer.Citations.Count} sources"),
        };

    /// <summary>For example "Version 2 of 3 of this question".</summary>
    public static string BranchOf(AnswerState answer)
    {
        var place = answer.Siblings.TakeWhile(id => id != answer.Id).Count() + 1;
        return Invariant($"Version {place} of {answer.Siblings.Count} of this question");
    }

    /// <summary>A question short enough for a heading.</summary>
    public static string ShortQuestion(string question)
    {
        if (question.Length <= QuestionShown)
            return question;
        var cut = question.LastIndexOfAny([' ', '\n'], QuestionShown - 1);
        var end = cut > QuestionShown / 2 ? cut : QuestionShown;
        return question[..(char.IsHighSurrogate(question[end - 1]) ? end - 1 : end)].TrimEnd() + "…";
    }

    public static bool IsCut(string question) => question.Length > QuestionShown;

    /// <summary>The quote, else the beginning of the passage.</summary>
    public static string ExcerptOf(Citation citation)
    {
        const int longest = 320;
        var text = citation.Quote ?? citation.Evidence.Text;
        return text.Length <= longest ? text : text[..longest].TrimEnd() + "…";
    }

    private static string NowOf(AnswerStep step) =>
        step switch
        {
            AnswerStep.Rewrite => "now reading the question in its context",
            AnswerStep.Plan => "now planning the search",
            AnswerStep.Search => "now searching",
            AnswerStep.Rerank => "now ranking again",
            AnswerStep.Context => "now reading neighbours",
            AnswerStep.Write => "now writing",
            _ => "now checking the citations",
        };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The database did not take a question.</summary>
    public static string NotSent(string reference) =>
        $"Your question could not be sent: the server could not write it down just now. It stays here; send it again in a moment. "
        + $"If it happens again, tell the admin (reference {reference}).";
}
