using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using KnowledgeAssistant.Tests.Retrieval.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>The embedded index lost, broken or outgrown: it is made anew from what app.db stores.</summary>
public sealed class IndexRebuildTests(CrashCorpus corpus) : IClassFixture<CrashCorpus>
{
    [Fact]
    public async Task Start_ChunkerIsNewer_OldIndexServesUntilTheNewOneIsComplete()
    {
        var data = corpus.NewFilledFolder();
        await using var host = await DiskHost.StartAsync(data, Newer);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());

        await host.WorkAsync();
        var passages = await host.PassagesAsync();
        Assert.Equal(corpus.Clean.Select(TextOf).Order(StringComparer.Ordinal), passages.Select(TextOf).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(passages, corpus.Clean.Contains);
        Assert.Single(Directory.GetFiles(Path.Combine(data, "index"), "*.db"));
        Assert.Null((await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None)).Outdated);
    }

    [Fact]
    public async Task Rebuild_DocumentsChangeMeanwhile_NewIndexHasTheChanges()
    {
        var data = corpus.NewFilledFolder();
        var chunker = new NewerChunker();
        await using var host = await DiskHost.StartAsync(data, services => services.AddSingleton<Chunker>(chunker));
        var rows = await host.RowsAsync();
        var hr = AccessLabel.Group("hr");
        // While the last document is cut: the rebuild has loaded all others as they were.
        chunker.At(
            CrashCorpus.Documents,
            () =>
            {
                host.Library.DeleteAsync(rows[0].Id, CancellationToken.None).GetAwaiter().GetResult();
                host.Library.SetDocumentAccessAsync(rows[1].Id, [hr], CancellationToken.None).GetAwaiter().GetResult();
            }
        );
        await host.WorkAsync();

        var passages = await host.PassagesAsync();
        Assert.DoesNotContain(passages, line => line.StartsWith($"docs/{rows[0].Source} ", StringComparison.Ordinal));
        Assert.All(
            passages.Where(line => line.StartsWith($"docs/{rows[1].Source} ", StringComparison.Ordinal)),
            line => Assert.Contains("[everyone|group:hr]", line, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("not a database")]
    [InlineData("bits flipped")]
    public async Task Start_IndexGoneOrDamaged_IsMadeAnewFromStoredContents(string damage)
    {
        var data = corpus.NewFilledFolder();
        Damage(Directory.GetFiles(Path.Combine(data, "index"), "*.db").Single(), damage);

        await using var host = await DiskHost.StartAsync(data);
        await host.WorkAsync();
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.All(await host.RowsAsync(), row => Assert.Equal(DocumentState.Ready, row.State));
    }

    [Fact]
    public async Task Start_IndexOfTheFormatWithoutMetadata_ServesAndIsMadeAnewWithIt()
    {
        var data = corpus.NewDataFolder();
        await using (var before = await DiskHost.StartAsync(data, WithMetadata))
            await before.IngestAsync(corpus.Folder, CrashCorpus.Collection);
        SqliteConnection.ClearAllPools();
        OlderIndexFile.Make(Directory.GetFiles(Path.Combine(data, "index"), "*.db").Single(), format: 2);

        await using var host = await DiskHost.StartAsync(data);
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        Assert.Empty(await SearchAsync(host, new MetadataFilter { Authors = ["Ada Lovelace"] }));
        Assert.NotEmpty(await SearchAsync(host, MetadataFilter.None));

        await host.WorkAsync();
        Assert.Equal(corpus.Clean, await host.PassagesAsync());
        var filter = new MetadataFilter
        {
            Authors = ["Ada Lovelace"],
            Languages = ["en"],
            Types = ["policy"],
        };
        var found = await SearchAsync(host, filter);
        Assert.NotEmpty(found);
        Assert.All(found, passage => Assert.Equal("Prices", passage.Cells?.Sheet));
        Assert.Null((await host.Get<PassageIndexes>().GetCurrentAsync(CancellationToken.None)).Outdated);
    }

    private static async Task<IReadOnlyList<Passage>> SearchAsync(DiskHost host, MetadataFilter filter)
    {
        var (index, scope, none) = (host.Get<IPassageIndex>(), AccessScope.EveryoneOnly, CancellationToken.None);
        var found = await index.KeywordSearchAsync(QueryParser.Parse("bucket"), scope, filter, 5, none);
        return await index.GetAsync([.. found.Select(hit => hit.PassageId)], scope, filter, none);
    }

    /// <summary>Reads as the product does, and says more of each document than it can know.</summary>
    private static void WithMetadata(IServiceCollection services)
    {
        services.AddSingleton<ReadOriginal>(
            async (path, fileName, attachments, _, cancellationToken) =>
            {
                var read = await DiskHost.ReadAsync(path, fileName, attachments, cancellationToken);
                var content = read.Content!;
                return read with
                {
                    Content = content with
                    {
                        Metadata = new DocumentMetadata(["Ada Lovelace"], "en", "policy"),
                        Blocks =
                        [
                            .. content.Blocks.Select((block, row) => block with { Cells = new CellRange("Prices", row + 1, row + 1) }),
                        ],
                    },
                };
            }
        );
    }

    private static void Newer(IServiceCollection services) => services.AddSingleton<Chunker>(new NewerChunker());

    private static void Damage(string path, string damage)
    {
        SqliteConnection.ClearAllPools();
        Assert.False(File.Exists(path + "-wal"));
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                return;
            case "empty":
                bytes = [];
                break;
            case "truncated":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "not a database":
                Random.Shared.NextBytes(bytes.AsSpan(0, 4_096));
                break;
            default:
                for (var i = 100; i < bytes.Length; i += 97)
                    bytes[i] ^= 0x10;
                break;
        }
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Without the passage's id, which a chunker's number changes.</summary>
    private static string TextOf(string line)
    {
        var parts = line.Split(' ', 4);
        return $"{parts[0]} {parts[1]} {parts[3]}";
    }
}
