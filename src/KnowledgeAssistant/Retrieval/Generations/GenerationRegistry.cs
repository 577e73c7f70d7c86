using System.Data.Common;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>The generations as the application database has them. A switch is one transaction, so a kill leaves one or the other live, never none.</summary>
/// <exception cref="StorageException">Thrown by every member when the database does not answer.</exception>
public sealed class GenerationRegistry(AppDatabase database, TimeProvider time)
{
    /// <summary>All there ever were, by number; none without a database, or with one that an older program made.</summary>
    public async Task<IReadOnlyList<Generation>> ListAsync(CancellationToken cancellationToken)
    {
        if (!database.Exists)
            return [];
        return await database.RunAsync<IReadOnlyList<Generation>>(
            async context =>
            {
                try
                {
                    return await context.Set<Generation>().AsNoTracking().OrderBy(row => row.Number).ToListAsync(cancellationToken);
                }
                catch (DbException fault) when (IsTableMissing(fault))
                {
                    // A command that only searches runs on a database that no host of this version has prepared yet.
                    return [];
                }
            },
            cancellationToken
        );
    }

    public async Task<Generation?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(row => row.Id == id);

    public async Task<Generation?> FindLiveAsync(string index, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(row => row.Index == index && row.State == GenerationState.Live);

    /// <summary>Writes down what a deployment without rows searches.</summary>
    internal Task<Generation> AdoptAsync(EngineKind engine, IIndexGeneration current, CancellationToken cancellationToken)
    {
        var row = Make(new GenerationTarget(engine, null, null) { FollowsConfiguration = true }, current.Identity, current.Number);
        (row.State, row.FinishedAt, row.SwitchedAt) = (GenerationState.Live, row.StartedAt, row.StartedAt);
        return database.WriteAsync(
            async context =>
            {
                // A row of that number that is not live is of a history that the index has outlived.
                await context.Set<Generation>().Where(other => other.Number == row.Number).ExecuteDeleteAsync(cancellationToken);
                return context.Add(row).Entity;
            },
            cancellationToken
        );
    }

    /// <summary>A generation to be filled, under a number that none has had.</summary>
    internal Task<Generation> AddAsync(GenerationTarget target, IndexIdentity identity, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var last = await context.Set<Generation>().MaxAsync(row => (int?)row.Number, cancellationToken) ?? 0;
                return context.Add(Make(target, identity, last + 1)).Entity;
            },
            cancellationToken
        );

    /// <returns>The row as it is now; null when it is gone.</returns>
    internal Task<Generation?> ChangeAsync(Guid id, Action<Generation> change, CancellationToken cancellationToken) =>
        database.WriteBehindAsync(
            async context =>
            {
                var row = await context.Set<Generation>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (row is not null)
                    change(row);
                return row;
            },
            cancellationToken
        );

    /// <summary>Makes a generation its index's live one and the live one <paramref name="before"/>, both or neither.</summary>
    internal Task<Generation> SwitchAsync(Guid id, GenerationState before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var next = await context.Set<Generation>().SingleAsync(row => row.Id == id, cancellationToken);
                var live = await context
                    .Set<Generation>()
                    .SingleOrDefaultAsync(row => row.Index == next.Index && row.State == GenerationState.Live, cancellationToken);
                if (live is not null)
                {
                    (live.State, live.SwitchedAt, live.SyncedAt) = (before, now, now);
                    // First: there is never more than one of an index.
                    await context.SaveChangesAsync(cancellationToken);
                }
                (next.State, next.SwitchedAt, next.BehindSince, next.LastError) = (GenerationState.Live, now, null, null);
                next.FinishedAt ??= now;
                return next;
            },
            cancellationToken
        );

    /// <summary>As if it had never been asked for: the engine did not even begin it.</summary>
    internal Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context => await context.Set<Generation>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken) > 0,
            cancellationToken
        );

    private Generation Make(GenerationTarget target, IndexIdentity identity, int number)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new Generation
        {
            Id = Guid.CreateVersion7(),
            Number = number,
            Index = target.Index,
            Engine = target.Engine,
            Chunker = identity.Chunker,
            ChunkerNumber = identity.ChunkerNumber,
            Model = identity.Model,
            ModelVersion = identity.ModelVersion,
            Dimensions = identity.Dimensions,
            Analyser = Analyser.Number,
            WantedWords = target.WantedWords,
            Weight = target.Weight,
            FollowsConfiguration = target.FollowsConfiguration,
            SwitchWhenReady = target.SwitchWhenReady,
            State = GenerationState.Building,
            StartedAt = now,
            SyncedAt = now,
        };
    }

    /// <summary>SQLITE_ERROR, or PostgreSQL's undefined_table.</summary>
    private static bool IsTableMissing(DbException fault) =>
        fault is SqliteException { SqliteErrorCode: 1 }
            ? fault.Message.Contains("no such table", StringComparison.Ordinal)
            : fault.SqlState == "42P01";
}
