using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Answering.FollowUps;
using KnowledgeAssistant.Answering.Suggestions;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Turns a question into answer events: rewrite (only with history), plan, search, context, writer, citation check, done. Nothing here
/// belongs to a conversation or a browser: the page, the command line and the REST endpoint all read the same stream.
/// </summary>
public sealed class AnswerService(
    HybridSearch search,
    EvidenceReader reader,
    IAnswerWriter writer,
    FollowUpQuestions followUps,
    FollowUpSuggestions suggestions,
    MeaningGap meaning,
    IndexCondition condition,
    IOptions<AnsweringOptions> options,
    TimeProvider clock,
    ILogger<AnswerService> log
)
{
    private const string NoAnswer = "None of the passages answers the question";

    /// <summary>The last event is always <see cref="AnswerCompleted"/>, unless the caller cancels.</summary>
    /// <exception cref="PassageIndexException">The engine failed.</exception>
    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        AnswerRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var typed = QueryParser.Cut(request.Question);
        var question = typed;
        if (request.History.Count > 0)
        {
            yield return new StepStarted(AnswerStep.Rewrite);
            var rewriting = clock.GetTimestamp();
            var followUp = await followUps.RewriteAsync(typed, request.History, cancellationToken);
            question = followUp.Question;
            if (followUp.Use is { } use)
                yield return new ModelUsed(use);
            yield return Finished(AnswerStep.Rewrite, followUp.Detail, rewriting);
        }
        yield return new StepStarted(AnswerStep.Plan);
        var planning = clock.GetTimestamp();
        var plan = QuestionPlan.Of(question);
        yield return Finished(AnswerStep.Plan, plan.Detail, planning);
        var answer = plan.Clarification is { } clarification
            ? Said(clarification, AnswerOutcome.Clarify, [], started)
            : SearchAndWriteAsync(request, question, question == typed ? null : typed, started, cancellationToken);
        await foreach (var next in answer.WithCancellation(cancellationToken))
            yield return next;
    }

    private async IAsyncEnumerable<AnswerEvent> SearchAndWriteAsync(
        AnswerRequest request,
        string question,
        string? asked,
        long started,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return new StepStarted(AnswerStep.Search);
        var searching = clock.GetTimestamp();
        var wanted = new SearchRequest(question, request.Scope, request.Filter) { Top = options.Value.Passages, Asked = asked };
        var found = await search.SearchAsync(wanted, cancellationToken);
        question = found.Trace.Question;
        var reranking = found.Trace.Steps.FirstOrDefault(step => step.Name == RetrievalTrace.RerankStep);
        yield return new StepFinished(AnswerStep.Search, SearchDetail(found), Since(searching) - (reranking?.Milliseconds ?? 0));
        if (reranking is not null)
        {
            yield return new StepStarted(AnswerStep.Rerank);
            yield return new StepFinished(AnswerStep.Rerank, RerankDetail(found), reranking.Milliseconds);
        }

        yield return new StepStarted(AnswerStep.Context);
        var readingStarted = clock.GetTimestamp();
        var (evidence, trace) = Fitting(question, found);
        yield return new SourcesFound(evidence, trace);
        var reading = await reader.ReadAsync(question, asked, evidence, cancellationToken);
        var isAnswered = writer.JudgesEvidence ? Answerability.MayBeAnswered(reading) : Answerability.IsAnswered(reading);
        yield return Finished(AnswerStep.Context, isAnswered ? ContextDetail(evidence, found.Hits.Count) : NoAnswer, readingStarted);

        var rest = isAnswered
            ? WriteAsync(
                new WriterRequest(question, evidence) { Asked = asked, Reading = reading },
                request,
                trace.IsOfCopy,
                started,
                cancellationToken
            )
            : NotFound(evidence, request.Filter, trace.IsOfCopy, started);
        await foreach (var next in rest.WithCancellation(cancellationToken))
            yield return next;
    }

    private async IAsyncEnumerable<AnswerEvent> WriteAsync(
        WriterRequest request,
        AnswerRequest asking,
        bool isOfCopy,
        long started,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return new StepStarted(AnswerStep.Write);
        var writing = clock.GetTimestamp();
        var sentences = new List<AnswerSentence>();
        var cited = new List<int>();
        var answer = new StringBuilder();
        var pieces = writer.WriteAsync(request, cancellationToken);
        await foreach (var next in CitationChecker.CheckAsync(pieces, request.Evidence, meaning, log, cancellationToken))
        {
            if (next is SentenceChecked done)
                sentences.Add(done.Sentence);
            else if (next is CitationAdded added)
                cited.Add(added.Citation.Evidence.Number);
            else if (next is TextAdded text)
                answer.Append(text.Text);
            yield return next;
        }
        if (answer.Length == 0 && cited.Count == 0)
        {
            yield return Finished(AnswerStep.Write, NoAnswer, writing);
            await foreach (var next in NotFound(request.Evidence, asking.Filter, isOfCopy, started).WithCancellation(cancellationToken))
                yield return next;
            yield break;
        }
        yield return Finished(AnswerStep.Write, Count(sentences.Count, "sentence"), writing);
        yield return new StepStarted(AnswerStep.Check);
        yield return Finished(AnswerStep.Check, CheckDetail(sentences), clock.GetTimestamp());
        if (IsSupported(sentences, cited.Count))
        {
            var before = asking.History.Where(message => message.Role == HistoryRole.User).Select(message => message.Content);
            var next = await suggestions.MakeAsync(
                request.Question,
                request.Evidence,
                cited,
                answer.ToString(),
                before,
                (question, token) => IsFoundAsync(question, asking, token),
                cancellationToken
            );
            if (next.Count > 0)
                yield return new SuggestionsMade(next);
            yield return new AnswerCompleted(AnswerOutcome.Answered, null, null, [], Since(started));
            yield break;
        }
        yield return new AnswerWithheld();
        await foreach (var next in NotFound(request.Evidence, asking.Filter, isOfCopy, started).WithCancellation(cancellationToken))
            yield return next;
    }

    /// <summary>Whether the same reader would get an answer to it, by the way that every question takes.</summary>
    private async Task<bool> IsFoundAsync(string question, AnswerRequest asking, CancellationToken cancellationToken)
    {
        if (QuestionPlan.Of(question).Clarification is not null)
            return false;
        var wanted = new SearchRequest(question, asking.Scope, asking.Filter) { Top = options.Value.Passages };
        var found = await search.SearchAsync(wanted, cancellationToken);
        var (evidence, _) = Fitting(found.Trace.Question, found);
        var reading = await reader.ReadAsync(found.Trace.Question, null, evidence, cancellationToken);
        if (!Answerability.IsAnswered(reading))
            return false;
        if (!writer.JudgesEvidence)
            return true;
        var pieces = writer.WriteAsync(new WriterRequest(found.Trace.Question, evidence) { Reading = reading }, cancellationToken);
        return await pieces.AnyAsync(cancellationToken);
    }

    private IAsyncEnumerable<AnswerEvent> NotFound(IReadOnlyList<Evidence> evidence, MetadataFilter filter, bool isOfCopy, long started) =>
        Said(
            NotFoundText.Of(evidence, filter, condition.IsRefilling, isOfCopy),
            AnswerOutcome.NotFound,
            NotFoundText.Nearest(evidence),
            started
        );

    /// <summary>At least one sentence rests on a passage; an answer without sentences, code for one, at least names its source.</summary>
    private static bool IsSupported(List<AnswerSentence> sentences, int citations) =>
        sentences.Count > 0 ? sentences.Exists(sentence => sentence.Support != Support.Unsupported) : citations > 0;

    private async IAsyncEnumerable<AnswerEvent> Said(string text, AnswerOutcome outcome, IReadOnlyList<Evidence> nearest, long started)
    {
        yield return new TextAdded(text);
        await Task.CompletedTask;
        yield return new AnswerCompleted(outcome, null, null, nearest, Since(started));
    }

    private StepFinished Finished(AnswerStep step, string detail, long since) => new(step, detail, Since(since));

    private double Since(long timestamp) => clock.GetElapsedTime(timestamp).TotalMilliseconds;

    private static string SearchDetail(SearchResult found) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Searched {Count(found.Trace.SearchedPassages, "passage")}, {found.Trace.Entries.Count:N0} looked at, {found.Hits.Count:N0} worth reading{Corrected(found)}{OfCopy(found)}"
        );

    private static string OfCopy(SearchResult found) => found.Trace.IsOfCopy ? "; " + RetrievalTrace.CopyStep : "";

    private static string Corrected(SearchResult found) =>
        string.Concat(found.Corrections.Select(correction => $"; took “{correction.Written}” for “{correction.Meant}”"));

    /// <summary>The passages that the writer can read, from the best on; the trace says of the others why they are not used.</summary>
    private (List<Evidence> Evidence, RetrievalTrace Trace) Fitting(string question, SearchResult found)
    {
        var evidence = found.Hits.Select(EvidenceOf).ToList();
        var fitting = writer.Fitting(question, evidence);
        if (fitting >= evidence.Count)
            return (evidence, found.Trace);
        var over = evidence.Skip(fitting).Select(item => item.PassageId).ToHashSet(StringComparer.Ordinal);
        var entries = found.Trace.Entries.Select(entry =>
            over.Contains(entry.PassageId) ? entry with { Used = false, Reason = "no room in the model's context" } : entry
        );
        return (evidence[..fitting], found.Trace with { Entries = [.. entries] });
    }

    private static string ContextDetail(List<Evidence> evidence, int found)
    {
        var documents = evidence.Select(item => item.DocumentId).Distinct().Count();
        var over = found > evidence.Count ? $"; no room in the model's context for {found - evidence.Count} more" : "";
        return $"{Count(evidence.Count, "passage")} from {Count(documents, "document")}{over}";
    }

    private static string RerankDetail(SearchResult found) =>
        $"{Count(found.Trace.Entries.Count(entry => entry.Scores.Rerank is not null), "passage")} ordered again by their best place";

    private static string CheckDetail(List<AnswerSentence> sentences)
    {
        var parts = Enum.GetValues<Support>()
            .Select(support => (Support: support, Count: sentences.Count(sentence => sentence.Support == support)))
            .Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count:N0} {part.Support.ToString().ToLowerInvariant()}"));
        return string.Join(", ", parts);
    }

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static Evidence EvidenceOf(Hit hit)
    {
        var (passage, document) = (hit.Passage, hit.Passage.Document);
        return new Evidence(
            hit.Rank,
            passage.Id,
            document.CollectionId,
            document.Collection,
            document.DocumentId,
            document.VersionId,
            document.Source,
            document.Title,
            passage.HeadingPath,
            passage.TableHeader,
            passage.Page,
            document.Date,
            passage.Range,
            passage.Text
        )
        {
            Cells = passage.Cells,
        };
    }
}
