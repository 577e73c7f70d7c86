using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Answering;

/// <summary>
/// Turns a question into answer events: rewrite (only with history), plan, search, context, writer, citation check, done. Nothing here
/// belongs to a conversation or a browser: the page, the command line and the REST endpoint all read the same stream.
/// </summary>
public sealed class AnswerService(
    Func<SearchRequest, CancellationToken, Task<SearchResult>> search,
    IAnswerWriter writer,
    TimeProvider clock
)
{
    /// <summary>The last event is always <see cref="AnswerCompleted"/>, unless the caller cancels.</summary>
    /// <exception cref="PassageIndexException">The engine failed.</exception>
    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        AnswerRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        yield return new StepStarted(AnswerStep.Search);
        var found = await search(new SearchRequest(request.Question, request.Scope, request.Filter), cancellationToken);
        yield return new StepFinished(
            AnswerStep.Search,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Searched {found.Trace.SearchedPassages:N0} passages, {found.Hits.Count} worth reading"
            ),
            clock.GetElapsedTime(started).TotalMilliseconds
        );
        var evidence = found.Hits.Select(hit => EvidenceOf(hit)).ToList();
        yield return new SourcesFound(evidence, found.Trace);
        await foreach (var piece in writer.WriteAsync(new WriterRequest(request.Question, evidence), cancellationToken))
            yield return new TextAdded(piece.Text);
        yield return new AnswerCompleted(AnswerOutcome.Answered, null, null, [], clock.GetElapsedTime(started).TotalMilliseconds);
    }

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
        );
    }
}
