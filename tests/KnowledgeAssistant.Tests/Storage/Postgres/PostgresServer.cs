using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

/// <summary>
/// The PostgreSQL server of this run: the one that KNOWLEDGEASSISTANT_POSTGRES names, whose user may make databases, or a throw-away cluster that
/// nothing is kept of, started when a test first asks. It ends with this process, however that ends.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string?>> Started = new(StartAsync);

    /// <summary>Never disposed of or collected: with it the shell's input would be closed.</summary>
    private static Process? _shell;

    /// <summary>To the server's maintenance database. Skips the test where there is no PostgreSQL; with CI=true it fails.</summary>
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

    private static async Task<string?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_POSTGRES") is { Length: > 0 } given)
            return given;
        if (FindPrograms() is not { } programs || OperatingSystem.IsWindows())
            return null;
        var folder = Directory.CreateTempSubdirectory("ka-postgres-").FullName;
        var port = FreePort();
        Launch(programs, folder, port);
        var address = $"Host=127.0.0.1;Port={port};Database=postgres;Username=postgres";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(address, "SELECT 1");
                return address;
            }
            catch (NpgsqlException) when (attempt < 300 && !_shell!.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>The shell waits at its standard input, which closes when this process ends or is killed. PostgreSQL refuses to run as root.</summary>
    private static void Launch(string programs, string folder, int port)
    {
        var asUser = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
        var script = $"""
            cd '{folder}' && {(asUser.Length > 0 ? $"chown postgres '{folder}' &&" : "")}
            {asUser}'{programs}/initdb' -D '{folder}/data' -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null || exit 1
            {asUser}'{programs}/postgres' -D '{folder}/data' -p {port} -k '{folder}' -c listen_addresses=127.0.0.1 -c max_connections=300 \
                -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off >'{folder}/log' 2>&1 </dev/null &
            server=$!
            cat >/dev/null
            kill -QUIT $server; wait $server; rm -rf '{folder}'
            """;
        _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, UseShellExecute = false });
    }

    private static string? FindPrograms()
    {
        string[] installed = Directory.Exists("/usr/lib/postgresql")
            ? [.. Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(path => path + "/bin")]
            : [];
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return installed.Concat(paths).FirstOrDefault(path => File.Exists($"{path}/initdb") && File.Exists($"{path}/postgres"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
