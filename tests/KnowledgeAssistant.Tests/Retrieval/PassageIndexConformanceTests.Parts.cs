using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval;

public abstract partial class PassageIndexConformanceTests
{
    private int _documents;

    /// <summary>Readers must see one version or the other, whole, while versions of a document replace each other.</summary>
    [Fact]
    public async Task Searches_WhileVersionsReplaceEachOther_SeeOneOfThemWhole()
    {
        await using var index = await CreateAsync();
        var version = await AddAsync(index, Texts(0));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => WatchAsync(index, done.Token))).ToList();
        for (var round = 1; round <= 30; round++)
        {
            var document = version.Document with { VersionId = Guid.NewGuid() };
            version = Version(document, version.Access, Texts(round));
            await index.WriteAsync([version], CancellationToken.None);
            await index.ActivateAsync([document.VersionId], CancellationToken.None);
        }
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), seen => Assert.True(seen > 0));
        Assert.Equal(5, (await index.GetStatisticsAsync(CancellationToken.None)).Passages);

        static string[] Texts(int round) => [.. Enumerable.Range(0, 5).Select(part => $"shared round{round} part{part}")];
    }

    private static async Task<int> WatchAsync(IPassageIndex index, CancellationToken done)
    {
        var seen = 0;
        do
        {
            var found = await KeywordAsync(index, "shared", AccessScope.EveryoneOnly, 10);
            Assert.Equal(5, found.Count);
            if (index.FusesByItself)
                Assert.Equal(5, (await FusedAsync(index, "shared", 10)).Count);
            var passages = await index.GetAsync(
                [.. found.Select(passage => passage.PassageId)],
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                CancellationToken.None
            );
            // Replaced in between: all of them are gone; never some.
            Assert.True(passages.Count is 0 or 5, $"{passages.Count} of 5 passages");
            Assert.True(passages.Select(passage => passage.Document.VersionId).Distinct().Count() <= 1);
            var vector = await index.VectorSearchAsync(
                UnitVector,
                KeywordQuery.Empty,
                AccessScope.EveryoneOnly,
                MetadataFilter.None,
                10,
                CancellationToken.None
            );
            Assert.True(vector.Count is 0 or 5, $"{vector.Count} of 5 vectors");
            seen++;
        } while (!done.IsCancellationRequested);
        return seen;
    }

    private static ReadOnlyMemory<float> UnitVector { get; } = MakeUnitVector();

    private protected async Task<VersionPassages> AddAsync(IPassageIndex index, params string[] texts) =>
        await AddAsync(index, new AccessRule([AccessLabel.Everyone], []), texts);

    private protected async Task<VersionPassages> AddAsync(IPassageIndex index, AccessRule access, params string[] texts)
    {
        var version = Version(texts) with { Access = access };
        await index.WriteAsync([version], CancellationToken.None);
        await index.ActivateAsync([version.Document.VersionId], CancellationToken.None);
        return version;
    }

    private protected VersionPassages Version(params string[] texts)
    {
        var document = new DocumentInfo
        {
            CollectionId = Guid.NewGuid(),
            Collection = "handbook",
            DocumentId = Guid.NewGuid(),
            VersionId = Guid.NewGuid(),
            Source = $"file-{_documents++}.md",
            Title = "Title",
            Format = DocumentFormats.Markdown,
            Date = new DateTime(2025, 3, 4, 5, 6, 7, DateTimeKind.Utc),
            Authors = ["Ada Lovelace", "佐藤, 花子"],
            Language = "en",
            Type = "meeting notes",
        };
        return Version(document, new AccessRule([AccessLabel.Everyone], []), texts);
    }

    private protected static VersionPassages Version(DocumentInfo document, AccessRule access, string[] texts)
    {
        var passages = texts.Select((text, ordinal) => NewPassage(document, ordinal, text)).ToList();
        return new VersionPassages(document, access, passages, [.. passages.Select(_ => UnitVector)]);
    }

    private static Passage NewPassage(DocumentInfo document, int ordinal, string text) =>
        new()
        {
            Id = PassageIds.Create(document.Collection, document.Source, document.VersionId.ToString(), "test/1", ordinal),
            Ordinal = ordinal,
            Document = document,
            Range = new TextRange(ordinal, ordinal + text.Length),
            Text = text,
            HeadingPath = ordinal % 2 == 0 ? [] : ["Top", "Sub \"quoted\" | bar"],
            TableHeader = ordinal == 1 ? "A | B" : null,
            Page = ordinal == 0 ? null : ordinal,
            Cells = ordinal == 0 ? null : new CellRange(ordinal == 1 ? "" : "Sheet | 1", ordinal, ordinal + 3),
        };

    private static async Task<IReadOnlyList<Passage>> GetAsync(IPassageIndex index, VersionPassages version) =>
        await index.GetAsync(
            [.. version.Passages.Select(passage => passage.Id)],
            AccessScope.EveryoneOnly,
            MetadataFilter.None,
            CancellationToken.None
        );

    private protected static async Task<List<IndexedDocument>> ListAsync(IPassageIndex index)
    {
        var documents = new List<IndexedDocument>();
        await foreach (var document in index.ListAsync(CancellationToken.None))
            documents.Add(document);
        return documents;
    }

    /// <summary>All fields; lists within a record compare by reference.</summary>
    private static string Describe(Passage passage) =>
        $"{passage with { HeadingPath = [], Document = passage.Document with { Authors = [] } }} {string.Join('/', passage.HeadingPath)} {string.Join('/', passage.Document.Authors)} {passage.Text}";

    private static float[] MakeUnitVector()
    {
        var vector = new float[RandomCorpus.Dimensions];
        vector[3] = 1;
        return vector;
    }
}
