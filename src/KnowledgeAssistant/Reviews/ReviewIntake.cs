using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Reviews;

/// <summary>
/// Takes finished turns with unsupported sentences into the queue, soon after they end: who may read their documents is written down while
/// the documents are there to be asked. Rated turns are taken in when they are rated.
/// </summary>
internal sealed class ReviewIntake(AppDatabase database, TimeProvider clock, ILogger<ReviewIntake> log) : BackgroundService
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private static readonly Action<ILogger, Exception?> Postponed = LoggerMessage.Define(
        LogLevel.Warning,
        new EventId(5201, nameof(Postponed)),
        "Answers with unsupported sentences could not be put before the reviewers; trying again soon."
    );

    /// <summary>Takes in what waits, at most <see cref="Batch"/> turns in one transaction.</summary>
    /// <returns>False when more may wait: after an update of the program, a whole history does.</returns>
    public async Task<bool> TakeInAsync(CancellationToken cancellationToken)
    {
        var batch = await database.RunAsync(
            context => Waiting(context).Order().Take(Batch).ToListAsync(cancellationToken),
            cancellationToken
        );
        if (batch.Count > 0)
            await database.WriteAsync(context => TakeInAsync(context, batch, cancellationToken), cancellationToken);
        return batch.Count < Batch;
    }

    /// <summary>Adds one turn, with its evidence loaded, to what the context will save.</summary>
    public static async Task<ReviewItem> AddAsync(AppDbContext context, Turn turn, Guid askerId, CancellationToken cancellationToken)
    {
        var item = new ReviewItem
        {
            TurnId = turn.Id,
            AskerId = askerId,
            AskedAt = turn.StartedAt,
            Outcome = turn.Outcome,
            Sentences = turn.Withheld is null ? turn.Sentences.Count : 1,
            Unsupported = turn.UnsupportedSentences,
        };
        item.Weigh(null);
        context.Add(item);
        context.AddRange(await TurnSources.OfAsync(context, turn, cancellationToken));
        return item;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                while (!await TakeInAsync(stoppingToken)) { }
            }
            catch (StorageException fault)
            {
                Postponed(log, fault);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static IQueryable<Guid> Waiting(AppDbContext context) =>
        context
            .Set<Turn>()
            .Where(turn => turn.UnsupportedSentences > 0 && turn.State == TurnState.Done)
            .Where(turn => !context.Set<ReviewItem>().Any(item => item.TurnId == turn.Id))
            .Select(turn => turn.Id);

    private static async Task<int> TakeInAsync(AppDbContext context, List<Guid> batch, CancellationToken cancellationToken)
    {
        // Asked again under the write lock: another one may have taken them in meanwhile.
        var rows = await Waiting(context)
            .Where(id => batch.Contains(id))
            .Join(context.Set<Turn>().Include(turn => turn.Evidence), id => id, turn => turn.Id, (_, turn) => turn)
            .Join(
                context.Set<Conversation>(),
                turn => turn.ConversationId,
                conversation => conversation.Id,
                (turn, conversation) => new { Turn = turn, conversation.UserId }
            )
            .ToListAsync(cancellationToken);
        foreach (var row in rows)
            await AddAsync(context, row.Turn, row.UserId, cancellationToken);
        return rows.Count;
    }
}
