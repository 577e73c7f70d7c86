using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Ingestion.Queue;

/// <summary>Somebody stopped the queue. The one row is there for as long as it stands still, also over restarts.</summary>
public sealed class PausedQueue
{
    internal const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Since when (UTC).</summary>
    public required DateTime Since { get; init; }

    /// <summary>The name of who did it.</summary>
    public required string By { get; init; }
}

internal sealed class PausedQueueConfiguration : IEntityTypeConfiguration<PausedQueue>
{
    public void Configure(EntityTypeBuilder<PausedQueue> builder)
    {
        builder.ToTable("PausedQueue");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.By).HasMaxLength(256);
    }
}

/// <summary>
/// Whether the server's worker takes documents on. What is being read is finished, what only waits its turn is given back. A command that is told
/// to ingest does not ask: whoever starts it wants it done.
/// </summary>
internal sealed class QueuePause
{
    private const string Kind = "pause";

    private readonly AppDatabase _database;
    private readonly Instance _instance;

    public QueuePause(AppDatabase database, Instance instance)
    {
        (_database, _instance) = (database, instance);
        instance.On(Kind, _ => Reload());
        instance.Returned += Reload;
    }

    private volatile PausedQueue? _current;

    /// <summary>Null while the queue moves.</summary>
    public PausedQueue? Current => _current;

    public bool IsOn => _current is not null;

    /// <summary>What an earlier run of the server left.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        _current = await _database.RunAsync(
            context => context.Set<PausedQueue>().AsNoTracking().SingleOrDefaultAsync(cancellationToken),
            cancellationToken
        );

    public async Task SetAsync(PausedQueue? pause, CancellationToken cancellationToken)
    {
        await _database.WriteAsync(
            async context =>
            {
                await context.Set<PausedQueue>().ExecuteDeleteAsync(cancellationToken);
                if (pause is not null)
                    context.Add(pause);
                return true;
            },
            cancellationToken
        );
        _current = pause;
        _instance.Send(Kind, "");
    }

    /// <summary>Another instance's page stopped the queue or let it go on.</summary>
    private void Reload() => _ = ReloadAsync();

    private async Task ReloadAsync()
    {
        try
        {
            await LoadAsync(CancellationToken.None);
        }
        catch (StorageException)
        {
            // The connection is lost: asked again when it is back.
        }
    }
}
