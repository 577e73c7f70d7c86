using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>The schema in PostgreSQL. Instances that start together wait for the one that migrates.</summary>
internal sealed class PostgresSchema(DataFolder folder) : AppSchema(folder)
{
    private static readonly TimeSpan LongestMigration = TimeSpan.FromMinutes(30);

    /// <summary>Whether the server is there shows when it is asked.</summary>
    internal override bool Exists => true;

    private protected override string Lost =>
        "The application database is empty, but the data folder holds documents: check KnowledgeAssistant:Storage:ConnectionString, bring a backup of "
        + "the database back, or start with an empty data folder and ingest the documents again.";

    private protected override string Newer =>
        "The application database was written by a newer version of this program: update the program, or use another database.";

    internal override async Task PrepareAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(context, cancellationToken);
        // A restore was cut off, and the database holds what it brought all the same: its end was all that was missing.
        Folder.EndTransfer();
        if (pending.Count == 0)
            return;
        // The lock belongs to the connection, which stays the same one until it is closed here.
        await context.Database.OpenConnectionAsync(cancellationToken);
        context.Database.SetCommandTimeout(LongestMigration);
        try
        {
            await ExecuteAsync(context, "SET lock_timeout = '30min'", cancellationToken);
            await ExecuteAsync(context, $"SELECT pg_advisory_lock({AdvisoryLocks.Migration})", cancellationToken);
            if ((await PendingAsync(context, cancellationToken)).Count > 0)
                await context.Database.MigrateAsync(cancellationToken);
            await ExecuteAsync(context, $"SELECT pg_advisory_unlock({AdvisoryLocks.Migration})", cancellationToken);
        }
        finally
        {
            context.Database.SetCommandTimeout((int?)null);
            // Back in the pool, the connection is reset: its settings and locks are gone.
            await context.Database.CloseConnectionAsync();
        }
    }

    private protected override async Task<IReadOnlyList<string>> AppliedAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = """SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL""";
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            return [];
        command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0));
        return applied;
    }

    private static async Task ExecuteAsync(AppDbContext context, string sql, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = (int)LongestMigration.TotalSeconds;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
