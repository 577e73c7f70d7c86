using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Tests.Answering;
using KnowledgeAssistant.Tests.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

/// <summary>What an admin sets of a collection, and that a renamed one is found by every name it had.</summary>
public sealed class CollectionSettingsTests
{
    private const string Question = "Who may close berth 3?";
    private const string Text = "Berth 3 may only be closed by the harbour master in person.";

    [Fact]
    public async Task Rename_FiltersOldAnswersAndCommands_GoOnMeaningIt()
    {
        await using var host = await AnsweringHost.StartAsync();
        var library = host.Get<DocumentLibrary>();
        var document = await host.AddAsync("berths.txt", "Berths", Text);
        await host.AddAsync("other.txt", "Other berths", "Berth 3 is closed in the other book too, by the harbour master.");
        var asked = AnsweringHost.Ask(Question);
        await host.RunAsync(asked);
        var before = await host.TurnAsync(asked.RunId);
        // Once searched, the names are known: a renaming must be noticed all the same.
        Assert.Equal("c-berths.txt", Assert.Single(await FindAsync(host, "c-berths.txt")));

        Assert.Equal(ChangeOutcome.Done, await RenameAsync(library, document.CollectionId, "Quays"));
        Assert.Equal(ChangeOutcome.Done, await RenameAsync(library, document.CollectionId, "Harbour"));

        foreach (var name in (string[])["c-berths.txt", "Quays", "Harbour"])
        {
            Assert.Equal("Harbour", Assert.Single(await FindAsync(host, name)));
            Assert.Equal(document.CollectionId, (await library.FindCollectionAsync(name, CancellationToken.None))!.Id);
        }
        Assert.Equal(["Harbour", "c-other.txt"], (await FindAsync(host)).Order(StringComparer.Ordinal));
        var after = await host.TurnAsync(asked.RunId);
        Assert.Equal(before.Trace!.Entries.Count, after.Trace!.Entries.Count);
        Assert.DoesNotContain(after.Trace.Entries, entry => entry.Collection == "c-berths.txt");
        Assert.Contains(after.Trace.Entries, entry => entry.Collection == "Harbour");
        Assert.Contains(after.Evidence, evidence => evidence.Collection == "Harbour");
        Assert.All(after.Evidence, evidence => Assert.Equal(EvidenceState.Current, after.StateOf(evidence.Number)));
    }

    [Fact]
    public async Task Rename_TraceOfADocumentThatIsClosedSince_StaysClosed()
    {
        await using var host = await AnsweringHost.StartAsync();
        var document = await host.AddAsync("berths.txt", "Berths", Text);
        var asked = AnsweringHost.Ask(Question);
        await host.RunAsync(asked);
        var library = host.Get<DocumentLibrary>();

        var settings = new CollectionSettings("Quays", "", [AccessLabel.Group("hr")], null);
        Assert.Equal(ChangeOutcome.Done, await library.SetCollectionAsync(document.CollectionId, settings, CancellationToken.None));

        Assert.Empty(await FindAsync(host, "c-berths.txt"));
        var turn = await host.TurnAsync(asked.RunId);
        Assert.Empty(turn.Trace?.Entries ?? []);
        Assert.DoesNotContain("harbour master", turn.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_ToANameThatMeansAnother_IsRefused()
    {
        await using var host = await IngestionHost.StartAsync();
        var (first, second) = (await host.CollectionAsync("First"), await host.CollectionAsync("Second"));
        await RenameAsync(host.Library, first, "Berths");

        Assert.Equal(ChangeOutcome.NameTaken, await RenameAsync(host.Library, second, "Berths"));
        Assert.Equal(ChangeOutcome.NameTakenBefore, await RenameAsync(host.Library, second, "First"));
        var made = await host.Library.CreateCollectionAsync("First", [], CancellationToken.None);
        Assert.Equal((ChangeOutcome.NameTakenBefore, first), (made.Outcome, made.Id));
        Assert.Equal(ChangeOutcome.NameRefused, await RenameAsync(host.Library, second, "  "));
        // Its own old name it may have again.
        Assert.Equal(ChangeOutcome.Done, await RenameAsync(host.Library, first, "First"));
        var rows = await host.Library.ListCollectionsAsync(CancellationToken.None);
        Assert.Equal([("First", "Berths"), ("Second", "")], rows.Select(row => (row.Name, string.Join(',', row.FormerNames))));
    }

    [Fact]
    public async Task Settings_OutOfBounds_ChangeNothing()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync("docs");
        var settings = new CollectionSettings("Other", new string('x', Collection.MaxDescriptionLength + 1), [], null);

        Assert.Equal(ChangeOutcome.WrongState, await host.Library.SetCollectionAsync(collection, settings, CancellationToken.None));
        var never = settings with { Description = "", ReviewMonths = 0 };
        Assert.Equal(ChangeOutcome.WrongState, await host.Library.SetCollectionAsync(collection, never, CancellationToken.None));
        Assert.Equal("docs", Assert.Single(await host.Library.ListCollectionsAsync(CancellationToken.None)).Name);
    }

    [Fact]
    public async Task ReviewMonths_NewDocumentsAndVersions_GetADateToBeReviewedBy()
    {
        var time = new ManualTime();
        await using var host = await IngestionHost.StartAsync(time: time);
        var collection = await host.CollectionAsync("docs");
        var early = await host.AcceptedAsync(collection, "early.txt", "Early.");
        await host.WorkAsync();
        var settings = new CollectionSettings("docs", "What holds.", [AccessLabel.Everyone], 6);
        await host.Library.SetCollectionAsync(collection, settings, CancellationToken.None);
        var late = await host.AcceptedAsync(collection, "late.txt", "Late.");
        await host.WorkAsync();

        var today = time.GetUtcNow().UtcDateTime.Date;
        Assert.Equal((null, today.AddMonths(6)), (await ReviewByAsync(host, early), await ReviewByAsync(host, late)));
        time.Advance(TimeSpan.FromDays(10));
        await host.AcceptedAsync(collection, "early.txt", "Early, written anew.");
        await host.WorkAsync();

        Assert.Equal(today.AddDays(10).AddMonths(6), await ReviewByAsync(host, early));
        Assert.Equal(today.AddMonths(6), await ReviewByAsync(host, late));
        var offered = await host.Get<ReadableDocuments>().ListCollectionsAsync(AccessScope.EveryoneOnly, CancellationToken.None);
        Assert.Equal(new ReadableCollection("docs", "What holds."), Assert.Single(offered));
    }

    private static Task<ChangeOutcome> RenameAsync(DocumentLibrary library, Guid collection, string name) =>
        library.SetCollectionAsync(collection, new CollectionSettings(name, "", [AccessLabel.Everyone], null), CancellationToken.None);

    /// <summary>Collections of what is found.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(AnsweringHost host, params string[] collections)
    {
        var request = new SearchRequest(Question, AccessScope.EveryoneOnly, new MetadataFilter { Collections = collections });
        var result = await host.Get<HybridSearch>().SearchAsync(request, CancellationToken.None);
        return [.. result.Hits.Select(hit => hit.Passage.Document.Collection)];
    }

    private static Task<DateTime?> ReviewByAsync(IngestionHost host, Guid document) =>
        host.Get<KnowledgeAssistant.Storage.AppDatabase>()
            .RunAsync(
                async context => (await context.FindAsync<Document>([document], CancellationToken.None))!.ReviewBy,
                CancellationToken.None
            );
}
