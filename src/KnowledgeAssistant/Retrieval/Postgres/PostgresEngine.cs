using System.Globalization;
using KnowledgeAssistant.Retrieval.Indexing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// Generations in a PostgreSQL database: schemas <c>ka_0001</c>, <c>ka_0002</c> and so on, whose numbers the application database gives. Whoever makes,
/// completes or removes one holds an advisory lock, so that instances that start at once do not make two.
/// </summary>
public sealed class PostgresEngine : IIndexEngine
{
    private readonly RetrievalOptions _options;
    private readonly PostgresConnections _connections;
    private readonly UpkeepLimits _limits;
    private readonly ILogger _logger;
    private readonly long _cacheLimit;

    public PostgresEngine(IOptions<RetrievalOptions> options, IOptions<PostgresOptions> postgres, ILogger<PostgresEngine> logger)
        : this(options.Value, postgres.Value, new UpkeepLimits(), logger) { }

    internal PostgresEngine(RetrievalOptions options, PostgresOptions postgres, UpkeepLimits limits, ILogger logger)
    {
        (_options, _limits, _logger) = (options, limits, logger);
        _connections = PostgresConnections.Open(postgres);
        _cacheLimit = postgres.PostingCacheMegabytes * 1_000_000L;
    }

    public EngineKind Kind => EngineKind.Postgres;

    internal PostgresConnections Connections => _connections;

    public bool MustReopen(IIndexGeneration current) => current is PostgresPassageIndex { IsSuperseded: true };

    public Task<IIndexGeneration> OpenCurrentAsync(IndexIdentity wanted, CancellationToken cancellationToken) =>
        LockedAsync(
            async connection =>
            {
                var schemas = await ListAsync(connection, cancellationToken);
                var schema = schemas.LastOrDefault(found => found.IsComplete)?.Name;
                if (schema is null)
                {
                    schema = NameOf(schemas.Count == 0 ? 1 : schemas[^1].Number + 1);
                    await CreateAsync(connection, schema, wanted, complete: true, cancellationToken);
                }
                return await OpenAsync(connection, schema, wanted, cancellationToken);
            },
            cancellationToken
        );

    public Task<IIndexGeneration> OpenAsync(int number, IndexIdentity wanted, CancellationToken cancellationToken) =>
        LockedAsync(
            async connection =>
            {
                if ((await ListAsync(connection, cancellationToken)).Exists(found => found.Number == number))
                    return await OpenAsync(connection, NameOf(number), wanted, cancellationToken);
                throw new PassageIndexException($"The search index '{NameOf(number)}' is gone from the database.", isTransient: false)
                {
                    IsDamaged = true,
                };
            },
            cancellationToken
        );

    public Task<IIndexGeneration> StartAsync(int number, IndexIdentity identity, CancellationToken cancellationToken) =>
        LockedAsync(
            async connection =>
            {
                var schema = NameOf(number);
                if ((await ListAsync(connection, cancellationToken)).Exists(found => found.Number == number))
                    await DropAsync(connection, schema, cancellationToken);
                await CreateAsync(connection, schema, identity, complete: false, cancellationToken);
                return await OpenAsync(connection, schema, identity, cancellationToken);
            },
            cancellationToken
        );

    public Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken) =>
        LockedAsync(
            connection =>
            {
                var schema = ((PostgresPassageIndex)generation).Schema;
                return connection.ExecuteAsync($"UPDATE {schema}.header SET value = '1' WHERE key = 'complete'", cancellationToken);
            },
            cancellationToken
        );

    public Task RemoveOthersAsync(IReadOnlyCollection<int> kept, CancellationToken cancellationToken) =>
        RemoveAsync(number => !kept.Contains(number), cancellationToken);

    public Task RemoveAllAsync(CancellationToken cancellationToken) => RemoveAsync(_ => true, cancellationToken);

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private Task<bool> RemoveAsync(Func<int, bool> goes, CancellationToken cancellationToken) =>
        LockedAsync(
            async connection =>
            {
                foreach (var schema in (await ListAsync(connection, cancellationToken)).Where(found => goes(found.Number)))
                    await DropAsync(connection, schema.Name, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <summary>Repeated as a read is: made, completed and taken away twice is the same as once.</summary>
    private Task<T> LockedAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        PostgresFaults.ReadAsync(
            async () =>
            {
                await using var connection = await _connections.Write.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync(
                    "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                    cancellationToken,
                    _options.IndexName + " generations"
                );
                var result = await work(connection);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            _connections.Write.Clear,
            cancellationToken
        );

    private async Task CreateAsync(
        NpgsqlConnection connection,
        string schema,
        IndexIdentity made,
        bool complete,
        CancellationToken cancellationToken
    )
    {
        await connection.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS vector", cancellationToken);
        await PostgresSchema.CreateAsync(connection, schema, made, PostgresHeader.WeightsOf(_options), complete, cancellationToken);
        if (_connections.ReadRole is { } role)
            await PostgresSchema.GrantAsync(connection, schema, role, cancellationToken);
    }

    private async Task<IIndexGeneration> OpenAsync(
        NpgsqlConnection connection,
        string schema,
        IndexIdentity wanted,
        CancellationToken cancellationToken
    )
    {
        var rows = await PostgresSchema.ReadHeaderAsync(connection, schema, cancellationToken);
        var header = PostgresHeader.Read(rows, schema, wanted, _options);
        // Segment numbers of another generation are others'.
        return new PostgresPassageIndex(schema, header, _connections, new PostingCache(_cacheLimit), _options, _limits, _logger);
    }

    private static Task<int> DropAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"DROP SCHEMA {schema} CASCADE", cancellationToken);

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{_options.IndexName}_{number:D4}");

    /// <summary>Generations by number, lowest first.</summary>
    private async Task<List<Found>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var names = await connection.ListAsync(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ ('^' || $1 || '_[0-9]{4,9}$')",
            reader => reader.GetString(0),
            cancellationToken,
            _options.IndexName
        );
        var found = new List<Found>();
        foreach (var name in names)
        {
            var header = await PostgresSchema.ReadHeaderAsync(connection, name, cancellationToken);
            var number = int.Parse(name.AsSpan(_options.IndexName.Length + 1), CultureInfo.InvariantCulture);
            found.Add(new Found(number, name, header.GetValueOrDefault("complete") == "1"));
        }
        return [.. found.OrderBy(schema => schema.Number)];
    }

    private sealed record Found(int Number, string Name, bool IsComplete);
}
