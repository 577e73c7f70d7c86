using KnowledgeAssistant.TestServers;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

/// <summary>Databases on the real server of the tests.</summary>
internal static class TestDatabases
{
    private static readonly Lazy<Task<string?>> Started = new(StartAsync);

    /// <summary>To a database that stands throughout. Skips the test where there is no PostgreSQL; with CI=true it fails.</summary>
    public static async Task<string> AddressAsync()
    {
        if (await Started.Value is { } address)
            return address;
        const string missing = "PostgreSQL is missing: install postgresql, or set KNOWLEDGEASSISTANT_POSTGRES.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.Skip(missing);
        return "";
    }

    /// <summary>A new database that is a copy of another, or empty; whoever asks drops it or leaves it to the end of the cluster.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateAsync(string? template = null)
    {
        var name = $"ka_{Guid.NewGuid():N}";
        await ExecuteAsync(await AddressAsync(), $"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return await AddressOfAsync(name);
    }

    public static async Task<string> AddressOfAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await AddressAsync()) { Database = database }.ToString();

    public static async Task DropAsync(string address)
    {
        var name = new NpgsqlConnectionStringBuilder(address).Database;
        await using (var connection = new NpgsqlConnection(address))
            NpgsqlConnection.ClearPool(connection);
        await ExecuteAsync(await AddressAsync(), $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    public static async Task<object?> ExecuteAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(address + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>A database of its own to stand in while others are made and dropped.</summary>
    private static async Task<string?> StartAsync() =>
        await PostgresServer.SharedAsync() is { } server ? (await server.CreateDatabaseAsync()).ConnectionString : null;
}
