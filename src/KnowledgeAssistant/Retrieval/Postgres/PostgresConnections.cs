using System.Globalization;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Pools of connections for writing, for reading and for upkeep. None is held longer than one call of the seam.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    private PostgresConnections(PostgresOptions options)
    {
        Options = options;
        Write = Create(options.ConnectionString, options, "");
        Upkeep = Create(new NpgsqlConnectionStringBuilder(options.ConnectionString) { KeepAlive = 30 }.ConnectionString, null, "");
        Read = Create(
            options.ReadConnectionString.Length > 0 ? options.ReadConnectionString : options.ConnectionString,
            options,
            // The order in which a graph gives its candidates does not matter: they are scored exactly and sorted here. A plan made without
            // the parameters would convert the question's vector for each row. Sorting all rows looks cheaper to the planner than a graph with
            // many candidates, and is not.
            $" -c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan -c enable_seqscan=off -c enable_sort=off -c jit=off"
                + $" -c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search={Math.Min(options.GraphSearchCandidates, 1000)} -c hnsw.max_scan_tuples=60000"
        );
    }

    public PostgresOptions Options { get; }

    public NpgsqlDataSource Write { get; }

    public NpgsqlDataSource Read { get; }

    /// <summary>For building segments and graphs, which takes as long as it takes.</summary>
    public NpgsqlDataSource Upkeep { get; }

    public static PostgresConnections Open(PostgresOptions options) => new(options);

    /// <summary>The role that reads, where it is another one.</summary>
    public string? ReadRole =>
        Options.ReadConnectionString.Length > 0 ? new NpgsqlConnectionStringBuilder(Options.ReadConnectionString).Username : null;

    public async ValueTask DisposeAsync()
    {
        await Read.DisposeAsync();
        await Write.DisposeAsync();
        await Upkeep.DisposeAsync();
    }

    /// <param name="limits">Null for none.</param>
    private static NpgsqlDataSource Create(string connectionString, PostgresOptions? limits, string settings)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var timeout = (limits?.StatementTimeout ?? TimeSpan.Zero).TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        given.Options = $"{given.Options} -c statement_timeout={timeout} -c lock_timeout={timeout}{settings}".Trim();
        if (given.MaxAutoPrepare == 0)
            given.MaxAutoPrepare = 40;
        given.AutoPrepareMinUsages = 2;
        given.ApplicationName ??= "KnowledgeAssistant";
        // The server ends what takes too long; the client's own limit only guards against a server that is gone.
        given.CommandTimeout = limits is null ? 0 : (int)Math.Ceiling(limits.StatementTimeout.TotalSeconds) + 15;
        given.IncludeErrorDetail = false;
        return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();
    }
}
