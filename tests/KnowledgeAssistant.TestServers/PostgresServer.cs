using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace KnowledgeAssistant.TestServers;

/// <summary>
/// A real PostgreSQL with pgvector for tests and measurements: the one that KNOWLEDGEASSISTANT_POSTGRES names, else a throw-away cluster in a temporary
/// folder that ends, and goes, with this process, however this process ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Waits for the end of a pipe that only the starting process holds; then the server ends at once and its folder goes.</summary>
    private const string Supervisor = """
        folder=$1; shift
        "$@" >"$folder/log" 2>&1 & server=$!
        echo $server
        read -r _
        kill -QUIT $server 2>/dev/null
        wait $server
        rm -rf "$folder"
        """;

    private static readonly Lazy<Task<PostgresServer?>> Started = new(() => StartAsync(new Dictionary<string, string>()));

    private readonly string _connectionString;
    private readonly string _folder;
    private readonly string[] _command;
    private readonly List<Process> _supervisors = [];

    private PostgresServer(string connectionString, string folder = "", string[]? command = null) =>
        (_connectionString, _folder, _command) = (connectionString, folder, command ?? []);

    /// <summary>To the server's own database.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>Null for a server that was not started here.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>The one server of this process, started when it is first asked for; null where there is none to be had.</summary>
    public static Task<PostgresServer?> SharedAsync() => Started.Value;

    /// <param name="settings">Beside those of a cluster for tests, for instance <c>shared_buffers</c>.</param>
    /// <param name="certificate">What it shows to clients that want TLS; null for a server without.</param>
    /// <returns>Null without KNOWLEDGEASSISTANT_POSTGRES and without PostgreSQL and pgvector on this machine.</returns>
    /// <exception cref="InvalidOperationException">It is there and does not start.</exception>
    public static async Task<PostgresServer?> StartAsync(
        IReadOnlyDictionary<string, string> settings,
        ServerCertificate? certificate = null
    )
    {
        if (certificate is null && Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_POSTGRES") is { Length: > 0 } given)
            return new PostgresServer(given);
        if (await FindProgramsAsync() is not { } programs)
            return null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAsync(programs, settings, certificate);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                // Another program may have taken the port in between.
            }
        }
    }

    /// <summary>A new, empty database.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new PostgresDatabase(this, name, new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString);
    }

    /// <summary>Stops the server and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var supervisor in Enumerable.Reverse(_supervisors))
        {
            supervisor.StandardInput.Close();
            await supervisor.WaitForExitAsync();
            supervisor.Dispose();
        }
        _supervisors.Clear();
    }

    /// <summary>Ends the server at once, as the system does when memory runs out, and waits until it is gone; only one that was started here.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(ProcessId!.Value);
        process.Kill();
        while (IsRunning())
            await Task.Delay(5);
    }

    /// <summary>Starts a killed server on what it left, at the same address.</summary>
    public async Task StartAgainAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // It names a process that its supervisor has not taken leave of yet.
                File.Delete(Path.Combine(_folder, "data", "postmaster.pid"));
                await SuperviseAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < 50)
            {
                // Its other processes notice its end a moment later, and hold its memory until then.
                await Task.Delay(50);
            }
        }
    }

    internal async Task ExecuteAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PostgresServer> StartAsync(
        string programs,
        IReadOnlyDictionary<string, string> settings,
        ServerCertificate? certificate
    )
    {
        var folder = Directory.CreateTempSubdirectory("knowledge-assistant-postgres-").FullName;
        // PostgreSQL refuses to run as root.
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var (passwordFile, data) = (Path.Combine(folder, "password"), Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(passwordFile, password);
        if (certificate is not null)
            settings = new Dictionary<string, string>([.. settings, .. await certificate.WriteAsync(folder)]);
        if (user.Length > 0)
            await RunAsync("chown", "-R", "postgres", folder);
        string[] initialise =
        [
            "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
            "--pwfile",
            passwordFile,
            "-E",
            "UTF8",
            "--locale=C",
        ];
        string[] command = [.. user, Path.Combine(programs, initialise[0]), .. initialise[1..], "--no-sync"];
        await RunAsync(command[0], command[1..]);
        var port = FreePorts.Next();
        var server = new PostgresServer(
            $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Password={password};Database=postgres",
            folder,
            [.. user, Path.Combine(programs, "postgres"), "-D", data, .. Settings(port, settings)]
        );
        try
        {
            await server.SuperviseAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task SuperviseAsync()
    {
        var supervisor = Supervise(_folder, _command);
        _supervisors.Add(supervisor);
        ProcessId = int.Parse((await supervisor.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await WaitAsync(supervisor);
    }

    private static IEnumerable<string> Settings(int port, IReadOnlyDictionary<string, string> given)
    {
        // What is lost in a crash goes with the tests anyway: no waiting for the disk.
        var settings = new Dictionary<string, string>
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            ["dynamic_shared_memory_type"] = "posix",
        };
        foreach (var (key, value) in given)
            settings[key] = value;
        return settings.SelectMany(pair => new[] { "-c", $"{pair.Key}={pair.Value}" });
    }

    private static Process Supervise(string folder, string[] command) =>
        Process.Start(
            new ProcessStartInfo("setsid", ["sh", "-c", Supervisor, "supervisor", folder, .. command])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                WorkingDirectory = folder,
            }
        )!;

    private async Task WaitAsync(Process supervisor)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!supervisor.HasExited && Stopwatch.GetElapsedTime(start).TotalSeconds < 60 && IsRunning())
            {
                await Task.Delay(50);
            }
            catch (NpgsqlException fault)
            {
                var log = Path.Combine(_folder, "log");
                var said = File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
                throw new InvalidOperationException($"PostgreSQL did not start: {said}", fault);
            }
        }
    }

    /// <summary>One that has ended stays in the system's list until its supervisor looks at it.</summary>
    private bool IsRunning()
    {
        try
        {
            return !File.ReadAllText($"/proc/{ProcessId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return !Directory.Exists("/proc");
        }
    }

    /// <summary>The folder of initdb and postgres, where pgvector is installed for them.</summary>
    private static async Task<string?> FindProgramsAsync()
    {
        IEnumerable<string> folders = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderDescending(StringComparer.Ordinal)
                .Select(folder => folder + "/bin")
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders.Concat(path).Where(folder => File.Exists(Path.Combine(folder, "initdb"))))
        {
            var share = (await RunAsync(Path.Combine(folder, "pg_config"), "--sharedir")).Trim();
            if (File.Exists(Path.Combine(share, "extension", "vector.control")))
                return folder;
        }
        return null;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error}");
    }
}

/// <summary>A database of a test's own.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name, string connectionString) : IAsyncDisposable
{
    public string Name => name;

    public string ConnectionString => connectionString;

    public async ValueTask DisposeAsync() => await server.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
}

/// <summary>A server's certificate and key, as PEM.</summary>
public sealed record ServerCertificate(string Certificate, string Key)
{
    /// <returns>The server's settings for it.</returns>
    internal async Task<Dictionary<string, string>> WriteAsync(string folder)
    {
        var settings = new Dictionary<string, string>
        {
            ["ssl"] = "on",
            ["ssl_cert_file"] = Path.Combine(folder, "server.crt"),
            ["ssl_key_file"] = Path.Combine(folder, "server.key"),
        };
        await File.WriteAllTextAsync(settings["ssl_cert_file"], Certificate);
        await File.WriteAllTextAsync(settings["ssl_key_file"], Key);
        // The server takes no key that others may read.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(settings["ssl_key_file"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return settings;
    }
}
