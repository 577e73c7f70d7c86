using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Suggestions;

/// <summary>
/// Questions that a reader could ask next, made without a model from the passages that an answer had before it and did not use. Each was tried
/// on those passages, where the program answers it with the very sentence it was made from, and then searched for as a question of its own.
/// </summary>
public sealed class FollowUpSuggestions(EvidenceReader reader, TimeProvider clock)
{
    private const int Most = 3;

    /// <summary>Questions from headings all begin alike: one is enough beside others.</summary>
    private const int MostFromHeadings = 2;

    /// <summary>Each try reads the passages once, which costs some milliseconds.</summary>
    private const int MostTries = 12;

    /// <summary>The answer is over only when these are made: on a machine so busy that it takes longer, nothing more is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Share of a question's terms that the one asked may hold: beyond it, it is the same question.</summary>
    private const double SameQuestion = 0.6;

    private static readonly HashSet<string> Pointing = new(
        ["it", "them", "they", "this", "that", "these", "those", "he", "she", "him", "her", "there", "then"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <param name="question">The one that was answered, self-contained.</param>
    /// <param name="cited">Numbers of the passages that the answer rests on, in order of appearance.</param>
    /// <param name="before">What was asked before in the conversation.</param>
    /// <param name="isFound">Whether the documents answer a question when it is searched for.</param>
    internal async Task<IReadOnlyList<string>> MakeAsync(
        string question,
        IReadOnlyList<Evidence> evidence,
        IReadOnlyList<int> cited,
        string answer,
        IEnumerable<string> before,
        Func<string, CancellationToken, Task<bool>> isFound,
        CancellationToken cancellationToken
    )
    {
        var asked = before.Append(question).Select(TermsOf).ToList();
        var made = new List<Proposal>();
        var tries = 0;
        var started = clock.GetTimestamp();
        foreach (var proposal in Proposals(evidence, cited, answer))
        {
            if (made.Count == Most || tries == MostTries || clock.GetElapsedTime(started) > Patience)
                break;
            if (proposal.IsHeading && made.Count(other => other.IsHeading) == MostFromHeadings)
                continue;
            var terms = TermsOf(proposal.Question);
            if (
                terms.Count == 0
                || asked.Exists(other => Shared(terms, other) >= SameQuestion)
                || made.Exists(other => IsAlike(other, proposal))
            )
                continue;
            tries++;
            if (!await IsAnsweredAsync(proposal, evidence, cancellationToken) || !await isFound(proposal.Question, cancellationToken))
                continue;
            made.Add(proposal);
            asked.Add(terms);
        }
        return [.. made.Select(proposal => proposal.Question)];
    }

    /// <summary>Of the documents that the answer rests on, in its order: questions that stand in it, then those of its sentences, then those of its headings.</summary>
    private static IEnumerable<Proposal> Proposals(IReadOnlyList<Evidence> evidence, IReadOnlyList<int> cited, string answer)
    {
        var documents = cited.Select(number => evidence.FirstOrDefault(item => item.Number == number)?.DocumentId).Distinct().ToList();
        var near = evidence
            .Where(item => item.Text.Length > 0 && documents.Contains(item.DocumentId))
            .OrderBy(item => documents.IndexOf(item.DocumentId))
            .ToList();
        var isCommon = CommonWords.In(evidence);
        var parts = near.SelectMany(Candidate.In).Where(part => !answer.Contains(part.Text, StringComparison.Ordinal)).ToList();
        return
        [
            .. OwnQuestions(parts),
            .. parts
                .Where(part => part.Kind is PassagePartKind.Sentence)
                .Select(part => SentenceQuestion.Of(part.Text, isCommon) is { } made ? new Proposal(made, part, false) : null)
                .OfType<Proposal>(),
            .. parts
                .Where(part => part.Kind is PassagePartKind.Sentence && IsEnglish(part.Text))
                .Select(part =>
                    (
                        part,
                        Heading: part.Heading.Length > 0 ? part.Heading
                        : part.Evidence.HeadingPath is [.., var last] ? last
                        : ""
                    )
                )
                .DistinctBy(section => (section.part.Evidence.DocumentId, section.Heading))
                .Select(section =>
                    HeadingQuestion.Of(section.part.Evidence.Title, section.Heading, isCommon) is { } made
                        ? new Proposal(made, section.part, true)
                        : null
                )
                .OfType<Proposal>(),
        ];
    }

    private static IEnumerable<Proposal> OwnQuestions(List<Candidate> parts)
    {
        for (var i = 0; i + 1 < parts.Count; i++)
            if (
                parts[i] is { Kind: PassagePartKind.Question, Text.Length: > 12 and < 120 } question
                && parts[i + 1] is { Kind: PassagePartKind.Sentence } answer
                && answer.Evidence == question.Evidence
                && StandsAlone(question.Text)
                && IsEnglish(question.Text + " " + answer.Text)
            )
                yield return new Proposal(question.Text.Trim(), answer, false);
    }

    private async Task<bool> IsAnsweredAsync(Proposal proposal, IReadOnlyList<Evidence> evidence, CancellationToken cancellationToken)
    {
        var reading = await reader.ReadAsync(proposal.Question, null, evidence, cancellationToken);
        if (!Answerability.IsAnswered(reading))
            return false;
        return SentenceSelector
            .Choose(reading)
            .Any(chosen => proposal.IsHeading ? InSection(chosen.Candidate, proposal.From) : IsSame(chosen.Candidate, proposal.From));
    }

    private static bool IsSame(Candidate one, Candidate other) => one.Evidence.Number == other.Evidence.Number && one.Range == other.Range;

    private static bool InSection(Candidate one, Candidate other) =>
        one.Evidence.DocumentId == other.Evidence.DocumentId
        && one.Heading == other.Heading
        && one.Evidence.HeadingPath.SequenceEqual(other.Evidence.HeadingPath);

    private static bool IsAlike(Proposal one, Proposal other) =>
        IsSame(one.From, other.From)
        || (one.From.Evidence.Number == other.From.Evidence.Number && InSection(one.From, other.From) && one.From.Heading.Length > 0);

    private static bool StandsAlone(string question) => !question.Split(' ', '?').Any(Pointing.Contains);

    private static bool IsEnglish(string text) =>
        text.Split(' ').Count(word => word is "the" or "The" or "and" or "of" or "is" or "are" or "to" or "a" or "be") >= 2;

    private static HashSet<string> TermsOf(string text) => [.. Analyser.Terms(text)];

    private static double Shared(HashSet<string> terms, HashSet<string> other) => (double)terms.Count(other.Contains) / terms.Count;

    private sealed record Proposal(string Question, Candidate From, bool IsHeading);
}
