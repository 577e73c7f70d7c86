using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Storage;

/// <summary>The schema of app.db.</summary>
internal sealed class SqliteSchema(DataFolder folder) : AppSchema(folder)
{
    internal override bool Exists => File.Exists(Folder.Database);

    private protected override string Lost =>
        "The application database (app.db) is missing or empty, but the data folder holds documents. " + StorageException.BringBack;

    private protected override string Newer =>
        "The data folder was written by a newer version of this program: update the program, or use another data folder.";

    internal override async Task PrepareAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        RefuseIfCutOff();
        if (new FileInfo(Folder.Database) is not { Exists: true, Length: > 0 })
            RefuseIfLost();
        var pending = await PendingAsync(context, cancellationToken);
        if (pending.Count == 0)
            return;
        using var held = DataFolderLock.IsHeldHere(Folder) ? null : TakeForMigration();
        // Only the holder of the folder's lock migrates, so a row in EF's own lock table is what a kill left behind.
        await ClearMigrationLockAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private DataFolderLock TakeForMigration() =>
        DataFolderLock.TryAcquire(Folder, address: null, out var holder)
        ?? throw new StorageException($"The data folder is being prepared by {holder}: try again when it has finished.", isTransient: true);

    /// <summary>Asked directly: EF's own way costs a start of the process a third of a second.</summary>
    private protected override async Task<IReadOnlyList<string>> AppliedAsync(AppDbContext context, CancellationToken cancellationToken)
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
