using System.Globalization;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Two pools of connections, for writing and for reading. None is held longer than one call of the seam.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    private PostgresConnections(PostgresOptions options)
    {
        Options = options;
        Write = Create(options.ConnectionString, options, "");
        Read = Create(
            options.ReadConnectionString.Length > 0 ? options.ReadConnectionString : options.ConnectionString,
            options,
            // The order in which a graph gives its candidates does not matter: they are scored exactly and sorted here. A plan made without
            // the parameters would convert the question's vector for each row.
            $" -c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan -c enable_seqscan=off -c jit=off"
                + $" -c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search={options.GraphSearchCandidates} -c hnsw.max_scan_tuples=60000"
        );
    }

    public PostgresOptions Options { get; }

    public NpgsqlDataSource Write { get; }

    public NpgsqlDataSource Read { get; }

    public static PostgresConnections Open(PostgresOptions options) => new(options);

    /// <summary>The role that reads, where it is another one.</summary>
    public string? ReadRole =>
        Options.ReadConnectionString.Length > 0 ? new NpgsqlConnectionStringBuilder(Options.ReadConnectionString).Username : null;

    public async ValueTask DisposeAsync()
    {
        await Read.DisposeAsync();
        await Write.DisposeAsync();
    }

    private static NpgsqlDataSource Create(string connectionString, PostgresOptions options, string settings)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var timeout = options.StatementTimeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        given.Options = $"{given.Options} -c statement_timeout={timeout} -c lock_timeout={timeout}{settings}".Trim();
        if (given.MaxAutoPrepare == 0)
            given.MaxAutoPrepare = 40;
        given.AutoPrepareMinUsages = 2;
        given.ApplicationName ??= "KnowledgeAssistant";
        // The server ends what takes too long; the client's own limit only guards against a server that is gone.
        given.CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 15;
        given.IncludeErrorDetail = false;
        return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();
    }
}
