using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

/// <summary>Kill -9 of a real start while it makes the database or brings it up to date: the next start ends with every row, as one that nothing disturbed.</summary>
public sealed class KilledMigrationTests : IDisposable
{
    /// <summary>Places a start is killed at, spread over all of its statements.</summary>
    private const int Kills = 6;

    private readonly string _root = Directory.CreateTempSubdirectory("ka-migration-").FullName;

    [Theory]
    [InlineData(null)]
    [InlineData("Initial")]
    [InlineData("Answers")]
    public async Task Start_KilledInTheMiddleOfAMigration_NextStartCompletesIt(string? released)
    {
        await WriteAsync(Folder("released"), released);
        var statements = 0;
        await using (await MigratingProcess.StartAsync(Copy("clean"), () => statements++)) { }
        var clean = await DumpAsync(Folder("clean"));
        // Nothing to migrate from the newest release.
        if (clean.SequenceEqual(await DumpAsync(Folder("released"))))
            return;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Kills),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (kill, _) =>
            {
                var visit = 1 + (kill * (statements - 1) / (Kills - 1));
                var data = Copy($"killed-{kill}");
                var crash = FormattableString.Invariant($"{MigratingProcess.Point}:{visit}:{kill % 2 * 300}");
                var child = await Child.RunAsync(Child.Tests, [MigratingProcess.Argument, data], crash);
                Assert.True(child.WasKilled || kill % 2 == 1, $"{crash}: {child.Error}");

                await using (await DiskHost.StartAsync(data).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None)) { }
                Assert.Equal(clean, await DumpAsync(data));
            }
        );
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }

    private string Folder(string name) => Path.Combine(_root, name);

    private string Copy(string name)
    {
        var folder = Directory.CreateDirectory(Folder(name)).FullName;
        foreach (var file in Directory.GetFiles(Folder("released")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    /// <summary>A database as a release left it, with a conversation of three turns; nothing at all for a first start.</summary>
    private static async Task WriteAsync(string folder, string? released)
    {
        Directory.CreateDirectory(folder);
        if (released is null)
            return;
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
            .UseSqlite(StorageServices.ConnectionString(DataFolder.At(folder)))
            .AddInterceptors(SqlitePragmas.Instance)
            .Options;
        await using (var context = new SqliteAppDbContext(options))
        {
            await context.GetService<IMigrator>().MigrateAsync(released);
            await context.Database.ExecuteSqlRawAsync(
                Rows.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)
            );
        }
        SqliteConnection.ClearAllPools();
    }

    /// <summary>Columns that were there from the first release on.</summary>
    private const string Rows = """
        INSERT INTO Collections (Id, Name, Labels, CreatedAt) VALUES ('0190C0DE-0000-7000-8000-000000000001', 'docs', 'everyone', '2026-01-01');
        INSERT INTO Conversations (Id, UserId, Title, CreatedAt, UpdatedAt)
            VALUES ('0190C0DE-0000-7000-8000-000000000002', '0190C0DE-0000-7000-8000-000000000003', 'T', '2026-01-01', '2026-01-01');
        INSERT INTO Turns (Id, ConversationId, Ordinal, Question, State, Outcome, Answer, Sentences, Citations, Nearest, Steps, StartedAt, Milliseconds)
            SELECT '0190C0DE-0000-7000-8000-00000000001' || value, '0190C0DE-0000-7000-8000-000000000002', value, 'Q' || value, 'Done', 'Answered', 'A',
                '[{"text":"A","range":{"start":0,"end":1},"support":"Unsupported","citations":[]}]', '[]', '[]', '[]', '2026-01-01', 1
            FROM json_each('[0,1,2]');
        """;

    /// <summary>Tables, indexes and every row but the time-bound ones, sound by SQLite's own check.</summary>
    private static async Task<IReadOnlyList<string>> DumpAsync(string folder)
    {
        var path = Path.Combine(folder, "app.db");
        if (!File.Exists(path))
            return [];
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        Assert.Equal(["ok"], Query(connection, "PRAGMA integrity_check"));
        var lines = Query(connection, "SELECT type, name, sql FROM sqlite_schema WHERE name <> '__EFMigrationsLock' ORDER BY name");
        var tables = Query(
            connection,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('__EFMigrationsLock', 'Generations', 'IndexChecks') ORDER BY name"
        );
        foreach (var table in tables)
            lines.AddRange(Query(connection, $"SELECT '{table}', * FROM \"{table}\"").Order(StringComparer.Ordinal));
        return lines;
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        return rows;
    }
}
