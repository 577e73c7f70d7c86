using System.Threading.Channels;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>The comparisons as the application database has them.</summary>
/// <exception cref="StorageException">Thrown by every member when the database does not answer.</exception>
internal sealed class ComparisonBook(AppDatabase database, TimeProvider time)
{
    /// <summary>Older ones than so many go when a new one is started.</summary>
    private const int Kept = 20;

    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <returns>Null when one of this build waits or runs already.</returns>
    public async Task<IndexComparison?> AddAsync(Generation build, Guid adminId, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(
            async context =>
            {
                var rows = await context.Set<IndexComparison>().OrderByDescending(row => row.StartedAt).ToListAsync(cancellationToken);
                if (rows.Exists(row => row.BuildId == build.Id && !row.IsOver))
                    return null;
                context.RemoveRange(rows.Where(row => row.IsOver).Skip(Kept - 1));
                return context
                    .Add(
                        new IndexComparison
                        {
                            Id = Guid.CreateVersion7(),
                            BuildId = build.Id,
                            BuildNumber = build.Number,
                            StartedById = adminId,
                            State = ComparisonState.Waiting,
                            StartedAt = time.GetUtcNow().UtcDateTime,
                        }
                    )
                    .Entity;
            },
            cancellationToken
        );
        _wakes.Writer.TryWrite(true);
        return added;
    }

    /// <summary>Newest first.</summary>
    public Task<List<IndexComparison>> ListAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<IndexComparison>().AsNoTracking().OrderByDescending(row => row.StartedAt).ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Those that wait or run, the oldest first.</summary>
    public Task<List<IndexComparison>> ListOpenAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
                context
                    .Set<IndexComparison>()
                    .AsNoTracking()
                    .Where(row => row.State == ComparisonState.Waiting || row.State == ComparisonState.Running)
                    .OrderBy(row => row.StartedAt)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    public Task<bool> BeginAsync(Guid id, int liveNumber, int questions, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            ComparisonState.Waiting,
            row => (row.State, row.LiveNumber, row.Questions) = (ComparisonState.Running, liveNumber, questions),
            cancellationToken
        );

    /// <returns>False when it was cancelled meanwhile: nothing more is wanted of it.</returns>
    public Task<bool> AddAsync(Guid id, IReadOnlyList<ComparedSearch> questions, int leftOut, CancellationToken cancellationToken) =>
        database.WriteBehindAsync(
            async context =>
            {
                if (await context.FindAsync<IndexComparison>([id], cancellationToken) is not { State: ComparisonState.Running } row)
                    return false;
                (row.Compared, row.LeftOut) = (row.Compared + questions.Count, leftOut);
                // What was deleted since it was looked for, a conversation or the list, takes its row with it.
                var asked = questions.OfType<ComparedQuestion>().ToList();
                var turns = asked.ConvertAll(question => question.TurnId);
                turns = await context
                    .Set<Conversations.Turn>()
                    .Where(turn => turns.Contains(turn.Id))
                    .Select(turn => turn.Id)
                    .ToListAsync(cancellationToken);
                context.AddRange(asked.Where(question => turns.Contains(question.TurnId)));
                var golden = questions.OfType<ComparedGoldenQuestion>().ToList();
                var listed = golden.ConvertAll(question => question.GoldenQuestionId);
                listed = await context
                    .Set<GoldenQuestion>()
                    .Where(question => listed.Contains(question.Id))
                    .Select(question => question.Id)
                    .ToListAsync(cancellationToken);
                context.AddRange(golden.Where(question => listed.Contains(question.GoldenQuestionId)));
                return true;
            },
            cancellationToken
        );

    public Task<bool> FinishAsync(Guid id, IReadOnlyList<ComparedSearch> questions, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            ComparisonState.Running,
            row => (row.State, row.Figures, row.FinishedAt) = (ComparisonState.Done, FiguresOf(questions), Now),
            cancellationToken
        );

    public Task<bool> EndAsync(Guid id, ComparisonState state, string? problem, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            wanted: null,
            row => (row.State, row.FinishedAt, row.Problem) = (state, Now, StoredText.Within(IndexComparison.MaxProblemLength, problem)),
            cancellationToken
        );

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <param name="wanted">The state it must be in; null for any in which it is not over.</param>
    private Task<bool> ChangeAsync(Guid id, ComparisonState? wanted, Action<IndexComparison> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var row = await context.FindAsync<IndexComparison>([id], cancellationToken);
                if (row is null or { IsOver: true } || (wanted is { } state && row.State != state))
                    return false;
                change(row);
                return true;
            },
            cancellationToken
        );

    private static ComparisonFigures? FiguresOf(IReadOnlyList<ComparedSearch> questions)
    {
        if (questions.Count == 0)
            return null;
        var judged = questions.Where(question => question.LiveNdcg is not null).ToList();
        double[] live = [.. questions.Select(question => question.LiveMilliseconds)];
        double[] build = [.. questions.Select(question => question.BuildMilliseconds)];
        return new ComparisonFigures(
            questions.Count(question => question.Changes.Count == 0),
            questions.Average(question => question.Overlap),
            judged.Count,
            judged.Select(question => question.LiveNdcg!.Value).DefaultIfEmpty().Average(),
            judged.Select(question => question.BuildNdcg!.Value).DefaultIfEmpty().Average(),
            RelevanceMeasures.Percentile(live, .50),
            RelevanceMeasures.Percentile(live, .95),
            RelevanceMeasures.Percentile(build, .50),
            RelevanceMeasures.Percentile(build, .95),
            judged.Count(question => question is ComparedGoldenQuestion)
        );
    }
}
