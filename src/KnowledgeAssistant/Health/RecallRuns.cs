using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Health;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Health;

/// <summary>Measures the live generation's search by meaning in the background, one measurement at a time, with questions that people asked.</summary>
internal sealed partial class RecallRuns(AppDatabase database, RecallMeasure measure, TimeProvider time, ILogger<RecallRuns> logger)
    : IAsyncDisposable
{
    /// <summary>Different questions, the latest ones.</summary>
    public const int Questions = 50;

    /// <summary>Measurements that are kept.</summary>
    public const int Kept = 20;

    /// <summary>People ask the same again: so many are looked through for different ones.</summary>
    private const int LookedThrough = 500;

    /// <summary>An exact comparison of a million vectors takes seconds; what was measured by then is enough.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;

    public bool IsRunning => !_running.IsCompleted;

    /// <summary>Begins one; nothing where one is under way.</summary>
    /// <param name="scope">What whoever asks may read: nothing else is searched.</param>
    public void Start(AccessScope scope)
    {
        lock (_lock)
            if (!IsRunning && !_closing.IsCancellationRequested)
                _running = Task.Run(() => RunAsync(scope, _closing.Token), CancellationToken.None);
    }

    /// <summary>Until the one that is under way has ended.</summary>
    public Task WaitAsync() => _running;

    /// <summary>The newest; null when there is none.</summary>
    public Task<RecallSample?> LastAsync(CancellationToken cancellationToken) =>
        database.RunAsync(context => Newest(context).AsNoTracking().FirstOrDefaultAsync(cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _closing.Cancel();
        await _running;
        _closing.Dispose();
    }

    private async Task RunAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        var (startedAt, began) = (time.GetUtcNow().UtcDateTime, time.GetTimestamp());
        try
        {
            var (figures, error) = await MeasureAsync(scope, cancellationToken);
            var sample = new RecallSample
            {
                Id = Guid.CreateVersion7(),
                StartedAt = startedAt,
                Milliseconds = (long)time.GetElapsedTime(began).TotalMilliseconds,
                Generation = figures?.Generation ?? 0,
                Questions = figures?.Questions ?? 0,
                Recall = figures?.Recall ?? 0,
                Least = figures?.Least ?? 0,
                Error = StoredText.Within(RecallSample.MaxErrorLength, error),
            };
            await database.WriteBehindAsync(context => AddAsync(context, sample, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends.
        }
        catch (Exception fault)
        {
            Failed(logger, fault);
        }
    }

    private async Task<(RecallFigures? Figures, string? Error)> MeasureAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        try
        {
            var questions = await QuestionsAsync(cancellationToken);
            if (questions.Count == 0)
                return (null, "Nobody has asked a question yet: ask one in the chat, then measure again.");
            var figures = await measure.RunAsync(questions, scope, Limit, cancellationToken);
            return figures.Questions == 0
                ? (figures, "The index holds nothing that you may read: what you may not read is not measured.")
                : (figures, null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Failed(logger, fault);
            return (null, fault is PassageIndexException or StorageException ? fault.Message : Unexpected(fault));
        }
    }

    private static string Unexpected(Exception fault) =>
        $"The questions could not be measured ({fault.GetType().Name}): see the program's log, then try again.";

    /// <summary>Everybody's, to be measured with and shown to nobody.</summary>
    private Task<List<string>> QuestionsAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var asked = await context
                    .Set<Turn>()
                    .OrderByDescending(turn => turn.StartedAt)
                    .Select(turn => turn.RewrittenQuestion ?? turn.Question)
                    .Take(LookedThrough)
                    .ToListAsync(cancellationToken);
                return asked.Distinct(StringComparer.OrdinalIgnoreCase).Take(Questions).ToList();
            },
            cancellationToken
        );

    private static IQueryable<RecallSample> Newest(AppDbContext context) =>
        context.Set<RecallSample>().OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id);

    private static async Task<bool> AddAsync(AppDbContext context, RecallSample sample, CancellationToken cancellationToken)
    {
        context.Add(sample);
        context.RemoveRange(await Newest(context).Skip(Kept - 1).ToListAsync(cancellationToken));
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "The search by meaning could not be measured against an exact comparison.")]
    private static partial void Failed(ILogger logger, Exception fault);
}
