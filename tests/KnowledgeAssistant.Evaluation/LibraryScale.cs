using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The library's list over many documents: every order, filter and search, as the page asks for them. The data folder can be kept for a start of the server.</summary>
internal static class LibraryScale
{
    private const int Batch = 500;
    private const int Repeats = 7;
    private static readonly DateTime Day = new(2025, 1, 6, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Subjects =
    [
        "Crane log",
        "Berth plan",
        "Pilot notes",
        "Storm drill",
        "Shift rota",
        "Audit",
        "Permit",
        "Safety card",
    ];
    private static readonly string[] Formats = [DocumentFormats.Pdf, DocumentFormats.Docx, DocumentFormats.Markdown, DocumentFormats.Xlsx];

    public static Command CreateCommand()
    {
        var documents = new Option<int>("--documents") { DefaultValueFactory = _ => 50_000, Description = "How many." };
        var data = new Option<string?>("--data") { Description = "A data folder to make and keep; one that is there is used as it is." };
        var command = new Command("library", "The library's list at 50,000 documents; want first content <= 500 ms.") { documents, data };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var own = new TemporaryFolder();
                var folder = DataFolder.At(parsed.GetValue(data) ?? own.Path).Create();
                await using var services = EvaluationServices.Build(folder);
                using var held = Hold(folder);
                await FillAsync(services, parsed.GetValue(documents), cancellationToken);
                await MeasureAsync(services.GetRequiredService<DocumentLibrary>(), cancellationToken);
                return 0;
            }
        );
        return command;
    }

    private static async Task MeasureAsync(DocumentLibrary library, CancellationToken cancellationToken)
    {
        var collections = await library.ListCollectionsAsync(cancellationToken);
        var one = new DocumentQuery { CollectionId = collections[0].Id };
        var table = new Table("list", "found", "first ms", "median ms", "worst ms");
        foreach (var order in Enum.GetValues<DocumentOrder>())
        {
            await AddAsync(table, $"all by {order}", library, new DocumentQuery { Order = order }, cancellationToken);
            await AddAsync(
                table,
                $"all by {order}, downwards, last page",
                library,
                new DocumentQuery
                {
                    Order = order,
                    Descending = true,
                    Skip = 49_950,
                },
                cancellationToken
            );
            await AddAsync(table, $"one collection by {order}", library, one with { Order = order }, cancellationToken);
        }
        var byTitle = new DocumentQuery { Order = DocumentOrder.Title };
        await AddAsync(table, "Failed by title", library, byTitle with { State = DocumentState.Failed }, cancellationToken);
        await AddAsync(table, "PDF by title", library, byTitle with { Format = DocumentFormats.Pdf }, cancellationToken);
        foreach (var search in (string[])["crane log 04321", "crane", "zz no such name", "04", "e"])
            await AddAsync(table, $"search “{search}” by title", library, byTitle with { Search = search }, cancellationToken);
        await AddAsync(
            table,
            "search “crane” in one collection",
            library,
            one with
            {
                Search = "crane",
                Order = DocumentOrder.Title,
            },
            cancellationToken
        );
        table.Print();
        var watch = Stopwatch.StartNew();
        await library.ListCollectionsAsync(cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"collections with counts: {watch.Elapsed.TotalMilliseconds:F0} ms"));
    }

    private static async Task AddAsync(
        Table table,
        string name,
        DocumentLibrary library,
        DocumentQuery query,
        CancellationToken cancellationToken
    )
    {
        List<double> times = [];
        var found = 0;
        for (var turn = 0; turn < Repeats; turn++)
        {
            var watch = Stopwatch.StartNew();
            found = (await library.ListAsync(query, cancellationToken)).Total;
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        table.Add(
            name,
            found.ToString(CultureInfo.InvariantCulture),
            Text(times[0]),
            Text(RelevanceMeasures.Percentile([.. times], .5)),
            Text(times.Max())
        );
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>Whoever writes the index holds it.</summary>
    internal static DataFolderLock Hold(DataFolder folder) =>
        DataFolderLock.TryAcquire(folder, null, out var holder) ?? throw new IOException($"The folder is in use by {holder}.");

    internal static async Task FillAsync(IServiceProvider services, int documents, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<AppDatabase>();
        await database.PrepareAsync(cancellationToken);
        var library = services.GetRequiredService<DocumentLibrary>();
        if ((await library.ListAsync(new DocumentQuery(), cancellationToken)).Total > 0)
            return;
        var collections = new List<(Guid Id, string Name)>();
        foreach (var name in (string[])["Operations", "People", "Contracts", "Safety", "Archive"])
            collections.Add(((await library.CreateCollectionAsync(name, [AccessLabel.Everyone], cancellationToken)).Id!.Value, name));
        var index = services.GetRequiredService<IPassageIndex>();
        var builder = services.GetRequiredService<PassageBuilder>();
        foreach (var numbers in Enumerable.Range(0, documents).Chunk(Batch))
        {
            var rows = Array.ConvertAll(numbers, number => Make(number, collections[number % collections.Count]));
            await database.WriteAsync(
                context =>
                {
                    context.AddRange(rows.SelectMany(row => (object[])[row.Document, row.Version, row.Stored]));
                    return Task.FromResult(true);
                },
                cancellationToken
            );
            var versions = new List<VersionPassages>();
            foreach (var row in rows.Where(row => row.Document.ActiveVersionId is not null))
                versions.Add(await row.ToPassagesAsync(builder, cancellationToken));
            await index.WriteAsync(versions, cancellationToken);
            await index.ActivateAsync(versions.ConvertAll(version => version.Document.VersionId), cancellationToken);
            await Console.Error.WriteAsync($"\r{numbers[^1] + 1} of {documents} documents");
        }
        await Console.Error.WriteLineAsync();
    }

    private static Seed Make(int number, (Guid Id, string Name) collection)
    {
        var (id, version) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        // Spread over the names: neighbours by number are not neighbours by title.
        var shuffled = (int)(number * 2_654_435_761L % 100_000);
        var title = FormattableString.Invariant($"{Subjects[number % Subjects.Length]} {shuffled:D5}");
        var failed = number % 200 == 7;
        var format = Formats[number % Formats.Length];
        var text = $"{title}. The watch of day {number} found the gear in order and wrote down what was loaded, by whom and when.";
        var content = new DocumentContent(
            format,
            title,
            Day.AddHours(number),
            null,
            text,
            [new Block(BlockKind.Paragraph, new TextRange(0, text.Length), [])],
            CoverageReport.Complete
        );
        var document = new Document
        {
            Id = id,
            CollectionId = collection.Id,
            Source = FormattableString.Invariant($"{2015 + number % 11}/{Subjects[number % Subjects.Length]}/{shuffled:D5}.{format}"),
            Title = title,
            Format = format,
            Date = Day.AddHours(number),
            PassageCount = failed ? 0 : 1,
            Bytes = 1_000 + number,
            State = failed ? DocumentState.Failed : DocumentState.Ready,
            Reason = failed ? "The file asks for a password, so its text cannot be read." : null,
            ActiveVersionId = failed ? null : version,
            CreatedAt = Day,
            UpdatedAt = Day.AddSeconds(shuffled),
        };
        var row = new DocumentVersion
        {
            Id = version,
            DocumentId = id,
            Sha256 = Convert.ToHexStringLower(id.ToByteArray()).PadRight(64, '0'),
            ReaderNumber = 1,
            State = failed ? VersionState.Failed : VersionState.Active,
            Format = format,
            Title = title,
            CreatedAt = Day,
            ActivatedAt = failed ? null : Day,
        };
        return new Seed(
            document,
            row,
            new StoredContent { VersionId = version, Data = DocumentContentCodec.Pack(content) },
            content,
            collection.Name
        );
    }

    private sealed record Seed(Document Document, DocumentVersion Version, StoredContent Stored, DocumentContent Content, string Collection)
    {
        public async Task<VersionPassages> ToPassagesAsync(PassageBuilder builder, CancellationToken cancellationToken)
        {
            var info = new DocumentInfo
            {
                CollectionId = Document.CollectionId,
                Collection = Collection,
                DocumentId = Document.Id,
                VersionId = Version.Id,
                Source = Document.Source,
                Title = Document.Title,
                Format = Document.Format,
                Date = Document.Date,
            };
            var passages = builder.Cut(info, Version.Identity, Content);
            return new VersionPassages(
                info,
                new AccessRule([AccessLabel.Everyone], []),
                passages,
                await builder.EmbedAsync(passages, cancellationToken)
            );
        }
    }
}
