using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

/// <summary>What opening makes of files of other versions, damaged files, and files somebody else writes.</summary>
public sealed class IndexFileTests : IDisposable
{
    private static readonly IndexIdentity Identity = new("structure", 3, "model", "1.0", RandomCorpus.Dimensions);

    private readonly string _folder = Directory.CreateTempSubdirectory("index-file-").FullName;
    private readonly RetrievalOptions _options = new();

    private string File => Path.Combine(_folder, "0001.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("structure", 4, "model", "1.0")]
    [InlineData("sentences", 1, "model", "1.0")]
    [InlineData("structure", 3, "other", "1.0")]
    [InlineData("structure", 3, "model", "2.0")]
    public async Task Open_MadeWithSomethingOlder_ServesAndSaysSo(string chunker, int number, string model, string version)
    {
        await FillAsync(20);
        await using var index = await OpenAsync(new IndexIdentity(chunker, number, model, version, RandomCorpus.Dimensions));
        Assert.NotNull(index.Outdated);
        Assert.NotEmpty(await SearchAsync(index));
        if (model != Identity.Model || version != Identity.ModelVersion)
            await Assert.ThrowsAsync<PassageIndexException>(() => VectorSearchAsync(index));
        else
            Assert.NotEmpty(await VectorSearchAsync(index));
    }

    [Fact]
    public async Task Open_MadeWithTheSame_IsUpToDate()
    {
        await FillAsync(20);
        await using var index = await OpenAsync(Identity);
        Assert.Null(index.Outdated);
        Assert.NotEmpty(await VectorSearchAsync(index));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("analyser")]
    [InlineData("chunker_number")]
    public async Task Open_MadeWithSomethingNewer_IsRefusedInPlainWords(string key)
    {
        await FillAsync(2);
        Execute($"UPDATE header SET value = '99' WHERE key = '{key}'");
        var refused = await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(Identity));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    [Theory]
    [InlineData("DELETE FROM header WHERE key = 'dimensions'")]
    [InlineData("DELETE FROM packed WHERE number = 3")]
    [InlineData("DELETE FROM terms")]
    [InlineData("UPDATE packed SET terms = zeroblob(length(terms)) WHERE number = 2")]
    [InlineData("UPDATE packed SET vectors = zeroblob(5) WHERE number = 2")]
    [InlineData("UPDATE versions SET access = 'group:' WHERE number = 1")]
    [InlineData("UPDATE versions SET language = 'xx'")]
    [InlineData("UPDATE versions SET authors = NULL, language = NULL, type = NULL")]
    [InlineData("DROP TABLE versions")]
    public async Task Open_WithSomethingMissing_IsRefused(string damage)
    {
        await FillAsync(20);
        Execute(damage);
        await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(Identity));
    }

    [Fact]
    public async Task Open_CutAnywhere_IsRefused()
    {
        await FillAsync(60);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        foreach (var length in (int[])[0, 50, 4096, bytes.Length / 2, bytes.Length - 4096, bytes.Length - 1])
        {
            await System.IO.File.WriteAllBytesAsync(File, bytes[..length]);
            var refused = await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(Identity));
            Assert.Contains("makes it anew", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Whatever a flipped bit hits, nothing else than was written is ever given back, and no odd exception.</summary>
    [Fact]
    public async Task Read_WithFlippedBits_GivesWhatWasWrittenOrRefuses()
    {
        await FillAsync(60);
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        IReadOnlyList<string> expected;
        await using (var index = await OpenAsync(Identity))
            expected = await EverythingAsync(index);
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 120; round++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await System.IO.File.WriteAllBytesAsync(File, damaged);
            try
            {
                await using var index = await OpenAsync(Identity);
                await SearchAsync(index);
                Assert.Equal(expected, await EverythingAsync(index));
            }
            catch (PassageIndexException)
            {
                refused++;
            }
        }
        // The rest of the file is free space and numbers that are not read.
        Assert.InRange(refused, 40, 119);
    }

    [Theory]
    [InlineData("UPDATE passages SET text = text || 'x' WHERE row = 3")]
    [InlineData("UPDATE passages SET page = ifnull(page, 0) + 1 WHERE row = 3")]
    [InlineData("UPDATE passages SET headings = headings || 'x' WHERE row = 3")]
    [InlineData("UPDATE passages SET last_cells = last_cells + 1 WHERE sheet IS NOT NULL")]
    [InlineData("UPDATE passages SET sheet = NULL")]
    [InlineData("UPDATE vectors SET data = zeroblob(length(data)) WHERE row BETWEEN 1 AND 100000")]
    public async Task Read_OfADamagedRow_IsRefusedAsDamage(string damage)
    {
        await FillAsync(20);
        Execute(damage);
        await using var index = await OpenAsync(Identity);
        var refused = await Assert.ThrowsAsync<PassageIndexException>(() => EverythingAsync(index));
        Assert.True(refused.IsDamaged);
    }

    /// <summary>Half a pair and U+0000 come back otherwise than they were written.</summary>
    [Fact]
    public async Task Read_OfTextThatSqliteChanges_IsNoDamage()
    {
        await using var index = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None);
        var version = new RandomCorpus(new Random(4)).Version(Guid.CreateVersion7(), 1) with
        {
            Access = new AccessRule([AccessLabel.Everyone], []),
        };
        var odd = version with
        {
            Passages =
            [
                .. version.Passages.Select(passage => passage with { Text = passage.Text + " \uD83D end\0gone", TableHeader = "" }),
            ],
        };
        await index.WriteAsync([odd], CancellationToken.None);
        await index.ActivateAsync([odd.Document.VersionId], CancellationToken.None);
        Assert.NotEmpty(await EverythingAsync(index));
    }

    /// <summary>What was just written is shown without being read from the file again.</summary>
    [Fact]
    public async Task Activate_OfWhatWasJustWritten_ShowsWhatOpeningTheFileDoes()
    {
        IReadOnlyList<string> shown;
        await using (var index = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None))
        {
            var corpus = new RandomCorpus(new Random(7));
            var many = corpus.Version(150, "pump valve");
            var odd = corpus.Version(2, "refund");
            odd = odd with
            {
                Document = odd.Document with { Title = "half \uD83D", Source = "\uDE00.md", Authors = ["A\uD83D", "B"], Type = "\uDE00" },
            };
            await index.WriteAsync([many, odd], CancellationToken.None);
            await index.ActivateAsync([many.Document.VersionId, odd.Document.VersionId], CancellationToken.None);
            shown = await DescribedAsync(index);
        }
        await using var opened = await OpenAsync(Identity);
        Assert.Equal(await DescribedAsync(opened), shown);

        static async Task<IReadOnlyList<string>> DescribedAsync(SqlitePassageIndex index)
        {
            var metadata = await index.GetMetadataAsync(Everybody, MetadataFilter.None, CancellationToken.None);
            return
            [
                .. await EverythingAsync(index),
                .. metadata.Authors.Concat(metadata.Types).Concat(metadata.Languages).Select(value => value.ToString()),
            ];
        }
    }

    /// <summary>Terms get their numbers before their writer has its turn, so each write may store those of others.</summary>
    [Fact]
    public async Task Open_AfterWritersAtOnce_FindsTheTermsOfAll()
    {
        var corpus = new RandomCorpus(new Random(6));
        var versions = Enumerable.Range(0, 40).Select(source => Own(corpus.Version(Guid.CreateVersion7(), source + 1), source)).ToList();
        await using (var index = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None))
        {
            await Task.WhenAll(versions.Chunk(8).Select(own => Task.Run(() => WriteAsync(index, own))));
            await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], CancellationToken.None);
        }
        await using var opened = await OpenAsync(Identity);
        for (var source = 0; source < versions.Count; source++)
        {
            var query = QueryParser.Parse($"own{source}");
            var hits = await opened.KeywordSearchAsync(query, Everybody, MetadataFilter.None, 100, CancellationToken.None);
            Assert.Equal(
                versions[source].Passages.Select(passage => passage.Id).Order(StringComparer.Ordinal),
                hits.Select(hit => hit.PassageId).Order(StringComparer.Ordinal)
            );
        }

        static async Task WriteAsync(SqlitePassageIndex index, VersionPassages[] versions)
        {
            foreach (var version in versions)
                await index.WriteAsync([version], CancellationToken.None);
        }

        static VersionPassages Own(VersionPassages version, int source) =>
            version with
            {
                Access = new AccessRule([AccessLabel.Everyone], []),
                Passages = [.. version.Passages.Select(passage => passage with { Text = $"{passage.Text} own{source}" })],
            };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_OfAnOlderFormat_ServesTakesChangesAndIsOutdated(int format)
    {
        await FillAsync(20, hasMetadata: false);
        IReadOnlyList<string> expected;
        await using (var index = await OpenAsync(Identity))
            expected = await EverythingAsync(index);
        OlderIndexFile.Make(File, format);

        await using (var reader = await SqlitePassageIndex.OpenAsync(File, Identity, _options, readOnly: true, CancellationToken.None))
            Assert.Equal(expected, await EverythingAsync(reader));
        await using var writer = await OpenAsync(Identity);
        Assert.NotNull(writer.Outdated);
        Assert.Equal(expected, await EverythingAsync(writer));
        await new IndexStory(4, _options, writer, _ => throw new NotSupportedException()).FillAsync(5);
        Assert.True((await EverythingAsync(writer)).Count > expected.Count);
    }

    [Fact]
    public async Task OpenReadOnly_BesideAWriter_SeesTheLastCommittedState()
    {
        await using var writer = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None);
        await new IndexStory(1, _options, writer, _ => throw new NotSupportedException()).FillAsync(10);
        await using var reader = await SqlitePassageIndex.OpenAsync(File, Identity, _options, readOnly: true, CancellationToken.None);
        var seen = await reader.GetStatisticsAsync(CancellationToken.None);
        Assert.Equal(await writer.GetStatisticsAsync(CancellationToken.None), seen);
        await new IndexStory(2, _options, writer, _ => throw new NotSupportedException()).FillAsync(10);
        Assert.Equal(seen, await reader.GetStatisticsAsync(CancellationToken.None));
        Assert.NotEmpty(await VectorSearchAsync(reader));
        await Assert.ThrowsAsync<PassageIndexException>(() => reader.DeleteAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task Open_AMissingFile_IsRefused() => await Assert.ThrowsAsync<PassageIndexException>(() => OpenAsync(Identity));

    [Fact]
    public async Task Calls_AfterDisposal_AreRefused()
    {
        var index = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None);
        await index.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SearchAsync(index));
    }

    private async Task FillAsync(int documents, bool hasMetadata = true)
    {
        await using var index = await SqlitePassageIndex.CreateAsync(File, Identity, _options, complete: true, CancellationToken.None);
        var story = new IndexStory(3, _options, index, _ => throw new NotSupportedException()) { HasMetadata = hasMetadata };
        await story.FillAsync(documents);
    }

    private Task<SqlitePassageIndex> OpenAsync(IndexIdentity identity) =>
        SqlitePassageIndex.OpenAsync(File, identity, _options, readOnly: false, CancellationToken.None);

    /// <summary>Every passage with what is known of its document, and the best of a search by meaning.</summary>
    private static async Task<IReadOnlyList<string>> EverythingAsync(SqlitePassageIndex index)
    {
        var lines = new List<string>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
        {
            if (document.ActiveVersionId is not { } version)
                continue;
            foreach (var passage in await index.GetRangeAsync(version, 0, 1000, Everybody, MetadataFilter.None, CancellationToken.None))
                lines.Add($"{passage} {string.Join('>', passage.HeadingPath)}");
        }
        foreach (var hit in await VectorSearchAsync(index))
            lines.Add(hit.ToString());
        return lines;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }

    private static Task<IReadOnlyList<RankedPassage>> SearchAsync(SqlitePassageIndex index) =>
        index.KeywordSearchAsync(
            QueryParser.Parse("pump valve pressure filter refund"),
            Everybody,
            MetadataFilter.None,
            10,
            CancellationToken.None
        );

    private static Task<IReadOnlyList<RankedPassage>> VectorSearchAsync(SqlitePassageIndex index)
    {
        var vector = new float[RandomCorpus.Dimensions];
        vector[0] = 1;
        return index.VectorSearchAsync(vector, KeywordQuery.Empty, Everybody, MetadataFilter.None, 10, CancellationToken.None);
    }

    private static AccessScope Everybody { get; } =
        AccessScope.Of(AccessLabel.Group("hr"), AccessLabel.Group("legal"), AccessLabel.Group("ops"));
}
