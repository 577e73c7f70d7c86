using System.Diagnostics;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>Compares builds of the index in the background, one comparison at a time of all instances; questions that people ask go first.</summary>
public sealed partial class ComparisonWorker : BackgroundService
{
    private const int MostInBatch = 10;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks at the progress, and at whether it was cancelled.</summary>
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(1);

    private readonly ComparisonBook _book;
    private readonly AskedQuestions _questions;
    private readonly HybridSearch _search;
    private readonly SearchedIndexes _searched;
    private readonly PassageIndexes _indexes;
    private readonly GenerationRegistry _registry;
    private readonly UserDirectory _users;
    private readonly Instance _instance;
    private readonly TimeProvider _time;
    private readonly ILogger<ComparisonWorker> _logger;

    internal ComparisonWorker(
        ComparisonBook book,
        AskedQuestions questions,
        HybridSearch search,
        SearchedIndexes searched,
        PassageIndexes indexes,
        GenerationRegistry registry,
        UserDirectory users,
        Instance instance,
        TimeProvider time,
        ILogger<ComparisonWorker> logger
    )
    {
        (_book, _questions, _search, _searched, _indexes) = (book, questions, search, searched, indexes);
        (_registry, _users, _instance, _time, _logger) = (registry, users, instance, time, logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
                await _book.WaitAsync(BetweenLooks, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StorageException fault)
            {
                Postponed(_logger, fault);
                await Task.Delay(BetweenLooks, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        if ((await _book.ListOpenAsync(cancellationToken)).Count == 0)
            return;
        using var turn = await _instance.EnterAsync(AdvisoryLocks.Comparisons, cancellationToken);
        foreach (var comparison in await _book.ListOpenAsync(cancellationToken))
        {
            // Whoever ran it held the turn until it was over, or is gone.
            if (comparison.State == ComparisonState.Running)
                await _book.EndAsync(comparison.Id, ComparisonState.Interrupted, problem: null, cancellationToken);
            else
                await TryRunAsync(comparison, cancellationToken);
        }
    }

    private async Task TryRunAsync(IndexComparison comparison, CancellationToken cancellationToken)
    {
        string problem;
        try
        {
            await RunAsync(comparison, cancellationToken);
            return;
        }
        catch (ObjectDisposedException)
        {
            problem = "One of the two builds went while they were compared.";
        }
        catch (PassageIndexException fault)
        {
            Failed(_logger, comparison.BuildNumber, fault);
            problem = fault.Message;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StorageException))
        {
            Failed(_logger, comparison.BuildNumber, exception);
            problem = $"An unexpected error stopped the comparison ({exception.GetType().Name}): see the program's log, then try again.";
        }
        await _book.EndAsync(comparison.Id, ComparisonState.Failed, problem, cancellationToken);
    }

    private async Task RunAsync(IndexComparison comparison, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(comparison.BuildId, cancellationToken) is not { State: GenerationState.Ready } row)
            throw new PassageIndexException("It is not beside the build in use any more: only a build that is ready is compared.");
        var live = await _indexes.GetLiveAsync(cancellationToken);
        var builds = new ComparedBuilds(_search, _searched, live, await _indexes.OpenAsync(row, cancellationToken), _time);
        var questions = await _questions.GatherAsync(cancellationToken);
        if (await _book.BeginAsync(comparison.Id, live.Index.Number, questions.Count, cancellationToken))
            await AskAsync(comparison.Id, builds, questions, cancellationToken);
    }

    private async Task AskAsync(Guid id, ComparedBuilds builds, IReadOnlyList<AskedQuestion> questions, CancellationToken cancellationToken)
    {
        var done = new List<ComparedSearch>();
        var (written, leftOut, lastWrite) = (0, 0, _time.GetTimestamp());
        await builds.WarmAsync(cancellationToken);
        foreach (var question in questions)
        {
            var begun = _time.GetTimestamp();
            // As they may read now: rights that were taken away since are not searched with again.
            if (question.Within(await _users.GetScopeAsync(question.AskerId, cancellationToken)) is { } scope)
                done.Add(await builds.AskAsync(id, done.Count + 1, question, scope, cancellationToken));
            else
                leftOut++;
            if (done.Count - written >= MostInBatch || _time.GetElapsedTime(lastWrite) > BetweenWrites)
            {
                if (!await _book.AddAsync(id, done[written..], leftOut, cancellationToken))
                    return;
                (written, lastWrite) = (done.Count, _time.GetTimestamp());
            }
            await Task.Delay(Stopwatch.GetElapsedTime(begun, _time.GetTimestamp()), _time, cancellationToken);
        }
        if (await _book.AddAsync(id, done[written..], leftOut, cancellationToken))
            await _book.FinishAsync(id, done, cancellationToken);
    }

    [LoggerMessage(3301, LogLevel.Warning, "The comparison with build {Build} of the index failed.")]
    private static partial void Failed(ILogger logger, int build, Exception exception);

    [LoggerMessage(3302, LogLevel.Warning, "Comparisons of the index wait: the application database does not answer.")]
    private static partial void Postponed(ILogger logger, Exception exception);
}
