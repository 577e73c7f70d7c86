using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage;

/// <summary>Opens the application database and makes its schema fit the program; every fault of it comes out as a <see cref="StorageException"/>.</summary>
public sealed class AppDatabase(IDbContextFactory<AppDbContext> contexts, WriteQueue writes, DataFolder folder)
{
    /// <summary>
    /// Creates the database or brings its schema up to date. To be called once, before anything else, by a process that holds the
    /// <see cref="DataFolderLock"/>; a process without it may call it too and gets an exception when there is something to migrate.
    /// </summary>
    /// <exception cref="StorageException">The database is damaged, locked, of a newer program, or the disk is full.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        RunAsync(
            async context =>
            {
                RefuseIfCutOff();
                if (new FileInfo(folder.Database) is not { Exists: true, Length: > 0 })
                    RefuseIfLost();
                var pending = await PendingAsync(context, cancellationToken);
                if (pending.Count == 0)
                    return;
                using var held = DataFolderLock.IsHeldHere(folder) ? null : TakeForMigration();
                // Only the holder of the folder's lock migrates, so a row in EF's own lock table is what a kill left behind.
                await ClearMigrationLockAsync(context, cancellationToken);
                await context.Database.MigrateAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Whether there is a database at all; commands that only read say "nothing ingested yet" otherwise.</summary>
    public bool Exists => File.Exists(folder.Database);

    /// <summary>One operation on a context of its own.</summary>
    /// <exception cref="StorageException">In place of whatever the database threw.</exception>
    public async Task<T> RunAsync<T>(Func<AppDbContext, Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await operation(context);
        }
        catch (Exception exception) when (exception is not StorageException and not OperationCanceledException)
        {
            if (StorageException.From(exception) is { } fault)
                throw fault;
            throw;
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<AppDbContext, Task> operation, CancellationToken cancellationToken) =>
        RunAsync(
            async context =>
            {
                await operation(context);
                return true;
            },
            cancellationToken
        );

    /// <summary>One operation in one transaction, which takes the write lock at once so that what it read still holds when it writes.</summary>
    /// <exception cref="StorageException">In place of whatever the database threw; nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<AppDbContext, Task<T>> operation, CancellationToken cancellationToken) =>
        RunAsync(
            async context =>
            {
                using var turn = await writes.EnterAsync(cancellationToken);
                await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
                var result = await operation(context);
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken
        );

    private DataFolderLock TakeForMigration() =>
        DataFolderLock.TryAcquire(folder, address: null, out var holder)
        ?? throw new StorageException($"The data folder is being prepared by {holder}: try again when it has finished.", isTransient: true);

    private void RefuseIfCutOff()
    {
        if (File.Exists(folder.RestoringFile))
            throw new StorageException(
                $"A restore into the data folder '{folder.Root}' was cut off: empty the folder, then run 'knowledge-assistant restore' again.",
                isTransient: false
            );
    }

    /// <summary>Originals without a database mean that app.db, or the log that held all of it, was lost: a new, empty one would hide that.</summary>
    private void RefuseIfLost()
    {
        if (HasOriginals)
            throw new StorageException(
                "The application database (app.db) is missing or empty, but the data folder holds documents. " + StorageException.BringBack,
                isTransient: false
            );
    }

    private bool HasOriginals =>
        Directory.Exists(folder.OriginalsFolder)
        && Directory
            .EnumerateDirectories(folder.OriginalsFolder, "??")
            .Any(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories).Any());

    /// <summary>Tables without anything that comes before an original: the log was cut off after it had made them.</summary>
    private static async Task<bool> IsBareAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT EXISTS(SELECT 1 FROM Collections) OR EXISTS(SELECT 1 FROM Users)";
        return await command.ExecuteScalarAsync(cancellationToken) is 0L;
    }

    private async Task<IReadOnlyList<string>> PendingAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var known = context.GetService<IMigrationsAssembly>().Migrations.Keys.ToHashSet(StringComparer.Ordinal);
        var applied = await AppliedAsync(context, cancellationToken);
        if (applied.Count == 0 || await IsBareAsync(context, cancellationToken))
            RefuseIfLost();
        if (applied.Any(id => !known.Contains(id)))
            throw new StorageException(
                "The data folder was written by a newer version of this program: update the program, or use another data folder.",
                isTransient: false
            );
        return known.Except(applied, StringComparer.Ordinal).ToList();
    }

    /// <summary>Asked directly: EF's own way costs a start of the process a third of a second.</summary>
    private static async Task<IReadOnlyList<string>> AppliedAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var applied = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
                applied.Add(reader.GetString(0));
            return applied;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == 1 && !HasTables(context))
        {
            return [];
        }
    }

    /// <summary>A file without a single table is new; one with tables but no history is not ours.</summary>
    private static bool HasTables(AppDbContext context)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'";
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private static async Task ClearMigrationLockAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "DROP TABLE IF EXISTS __EFMigrationsLock";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
