using System.Xml.Linq;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// Carries an application database over from its file (app.db) into PostgreSQL: every row, and the keys that encrypt, in one transaction, so that it is
/// there whole or not at all.
/// </summary>
public sealed class DatabaseTransfer : IAsyncDisposable
{
    /// <summary>Of one step. A table may be large, and PostgreSQL checks all of its references when the last row is there.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly NpgsqlDataSource _target;

    /// <param name="options">With the provider postgres, and checked.</param>
    public DatabaseTransfer(StorageOptions options) =>
        _target = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(
                options.Postgres ?? throw new ArgumentException("The application database is not to be in PostgreSQL.", nameof(options))
            )
            {
                CommandTimeout = (int)Longest.TotalSeconds,
            }
        );

    /// <summary>Looks that nothing is in the database, which may be an older program's and in use, and makes the schema.</summary>
    /// <param name="folder">Without originals: beside those an empty database is refused.</param>
    /// <exception cref="StorageException">The server cannot be used, or the database holds something.</exception>
    public Task PrepareAsync(DataFolder folder, CancellationToken cancellationToken) =>
        ExplainAsync(async () =>
        {
            await using var context = Context();
            await using (var connection = await _target.OpenConnectionAsync(cancellationToken))
                await RefuseIfUsedAsync(connection, TableCopy.All(context.Model), cancellationToken);
            await new PostgresSchema(folder).PrepareAsync(context, cancellationToken);
        });

    /// <param name="file">A whole app.db that nobody else has open; it is brought up to this program's schema.</param>
    /// <param name="keys">The data folder's keys, as files.</param>
    /// <param name="progress">Gets the rows that are carried over, and all rows.</param>
    /// <exception cref="StorageException">Nothing was carried over.</exception>
    public Task RunAsync(string file, string keys, Action<long, long> progress, CancellationToken cancellationToken) =>
        ExplainAsync(async () =>
        {
            var address = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
            await using var from = new SqliteAppDbContext(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite(address).Options);
            await MigrateAsync(from, cancellationToken);
            await using var to = Context();
            var tables = TableCopy.All(to.Model);
            await using var source = new SqliteConnection(address);
            await source.OpenAsync(cancellationToken);
            var counts = tables.Select(table => table.Count(source)).ToList();
            await using var connection = await _target.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // Whatever the server allows others.
            await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellationToken);
            await LockAsync(connection, cancellationToken);
            await RefuseIfUsedAsync(connection, tables, cancellationToken);
            long done = 0;
            foreach (var (table, count) in tables.Zip(counts))
            {
                await table.RunAsync(source, connection, copied => progress(done + copied, counts.Sum()), cancellationToken);
                done += count;
            }
            await CopyKeysAsync(keys, connection, cancellationToken);
            progress(done, done);
            CrashPoint.Reached("transfer-commit");
            // Not to be called off: nobody could tell whether it was done.
            await transaction.CommitAsync(CancellationToken.None);
            await AnalyzeAsync(connection);
        });

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private PostgresAppDbContext Context()
    {
        var options = new DbContextOptionsBuilder<PostgresAppDbContext>();
        PostgresAppDbContext.Configure(options, _target);
        return new PostgresAppDbContext(options.Options);
    }

    private static async Task MigrateAsync(SqliteAppDbContext from, CancellationToken cancellationToken)
    {
        var applied = await from.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(from.Database.GetMigrations(), StringComparer.Ordinal).Any())
            throw Refused(
                "The application database (app.db) was written by a newer version of this program: update the program, then try again."
            );
        await from.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Instances hold their lock for as long as they run; nobody else may write meanwhile.</summary>
    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_xact_lock({AdvisoryLocks.Instance})", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            throw Refused("A server of this program is running on the PostgreSQL database: stop it, or name another database.");
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLocks.Writer})", cancellationToken);
    }

    private static async Task RefuseIfUsedAsync(
        NpgsqlConnection connection,
        IReadOnlyList<TableCopy> tables,
        CancellationToken cancellationToken
    )
    {
        await using var there = new NpgsqlCommand(
            "SELECT coalesce(array_agg(name), '{}') FROM unnest($1) name WHERE to_regclass(quote_ident(name)) IS NOT NULL",
            connection
        );
        there.Parameters.Add(new NpgsqlParameter { Value = tables.Select(table => table.Name).Append(StoredKeys.Table).ToArray() });
        foreach (var table in (string[])(await there.ExecuteScalarAsync(cancellationToken))!)
        {
            await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT 1 FROM \"{table}\")", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                throw Refused("The PostgreSQL database is not empty: name one that this program has not been started on yet.");
        }
    }

    private static async Task CopyKeysAsync(string folder, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal))
        {
            var xml = XElement.Parse(await File.ReadAllTextAsync(file, cancellationToken)).ToString(SaveOptions.DisableFormatting);
            await using var command = new NpgsqlCommand(
                $"INSERT INTO \"{StoredKeys.Table}\" (\"Name\", \"Xml\") VALUES ($1, $2)",
                connection
            );
            command.Parameters.Add(new NpgsqlParameter { Value = Path.GetFileNameWithoutExtension(file) });
            command.Parameters.Add(new NpgsqlParameter { Value = xml });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Until PostgreSQL gets round to it by itself, it would plan as if the tables were empty. Everything is there already, so no fault of this counts.</summary>
    private static async Task AnalyzeAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "ANALYZE", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // It does so within minutes by itself.
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExplainAsync(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not StorageException and not OperationCanceledException)
        {
            if (StorageException.From(exception) is { } fault)
                throw fault;
            throw;
        }
    }

    private static StorageException Refused(string message) => new(message, isTransient: false);
}
