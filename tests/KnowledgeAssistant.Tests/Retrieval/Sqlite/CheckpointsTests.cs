using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

public sealed class CheckpointsTests : IDisposable
{
    private const int Each = 256 << 10;
    private const int Most = 1 << 20;
    private const int Row = 40_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints-").FullName;

    private string File => Path.Combine(_folder, "0001.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Committed_ForTenTimesTheMost_KeepsTheLogWithinBounds()
    {
        var file = Create(File);
        using var writer = file.Connect();
        using var checkpoints = new Checkpoints(file, writer, Each, Most);
        for (var i = 0; i < 10 * Most / Row; i++)
        {
            Insert(writer);
            checkpoints.Committed();
            Assert.InRange(file.LogLength, 1, 2 * Most);
        }
        Assert.Equal(10 * Most / Row, writer.Scalar("SELECT count(*) FROM vectors"));
    }

    /// <summary>Processes that are killed again and again before they wrote much must not add to the log for ever.</summary>
    [Fact]
    public void Committed_AfterAKillLeftALog_BringsItIn()
    {
        var file = Create(File);
        var copy = IndexFile.At(Path.Combine(_folder, "0002.db"), readOnly: false);
        using (var killed = file.Connect())
        {
            while (file.LogLength <= Most)
                Insert(killed);
            System.IO.File.Copy(file.Path, copy.Path);
            System.IO.File.Copy(file.Path + "-wal", copy.Path + "-wal");
        }
        using var writer = copy.Connect();
        using var checkpoints = new Checkpoints(copy, writer, Each, Most);
        Insert(writer);
        checkpoints.Committed();
        // The log begins anew: only the second of these is in it.
        Insert(writer);
        using var command = writer.Command("PRAGMA wal_checkpoint(PASSIVE)");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.InRange(reader.GetInt64(1) * 4096, 1, 2 * Row);
    }

    private static IndexFile Create(string path)
    {
        IndexFile.Create(path, new IndexIdentity("structure", 3, "model", "1.0", RandomCorpus.Dimensions), complete: true);
        return IndexFile.At(path, readOnly: false);
    }

    private static void Insert(SqliteConnection writer) => writer.Execute($"INSERT INTO vectors(data) VALUES(randomblob({Row}))");
}
