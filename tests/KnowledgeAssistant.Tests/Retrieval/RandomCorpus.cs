using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Tests.Retrieval;

/// <summary>Small corpora with few words, so that passages collide in every way: equal scores, equal vectors, phrases, shared titles.</summary>
internal sealed class RandomCorpus(Random random)
{
    public const int Dimensions = 12;

    private static readonly string[] Words =
    [
        "pump",
        "valve",
        "pressure",
        "the",
        "S3:PutObject",
        "max_retries",
        "E-4711",
        "v2.19.1",
        "filter",
        "running",
        "boundary-layer",
        "東京大学",
        "ไทย",
        "café",
        "🙂",
        "refund",
    ];

    private static readonly string[] Collections = ["alpha", "beta", "Gamma"];
    private static readonly string[] Formats = [DocumentFormats.Markdown, DocumentFormats.Pdf];

    private static readonly string[] Authors = ["Ada Lovelace", "Łukasz, Żak", "佐藤", "O\"Brien"];
    private static readonly string?[] Languages = [null, "en", "de"];
    private static readonly string?[] Types = [null, "policy", "meeting notes"];

    /// <summary>A source of its own: seeds that once failed go on to tell the same histories.</summary>
    private readonly Random _metadata = new(17);

    private static readonly AccessLabel[] Labels =
    [
        AccessLabel.Everyone,
        AccessLabel.Group("hr"),
        AccessLabel.Group("legal"),
        AccessLabel.Group("ops"),
    ];

    /// <summary>False for what files of formats before 3 can hold.</summary>
    public bool HasMetadata { get; set; } = true;

    public VersionPassages Version(Guid documentId, int source)
    {
        var collection = source % Collections.Length;
        var document = new DocumentInfo
        {
            CollectionId = new Guid(collection, 0, 0, new byte[8]),
            Collection = Collections[collection],
            DocumentId = documentId,
            VersionId = NewGuid(),
            Source = $"{"abc"[source % 2]}/file-{source}.md",
            Title = Text(3),
            Format = Formats[source % Formats.Length],
            Date = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(10)),
            Authors = [.. Authors.Where(_ => HasMetadata && _metadata.Next(3) == 0)],
            Language = Languages[HasMetadata ? _metadata.Next(3) : 0],
            Type = Types[HasMetadata ? _metadata.Next(3) : 0],
        };
        var passages = Enumerable.Range(0, random.Next(5)).Select(ordinal => NewPassage(document, ordinal)).ToList();
        return new VersionPassages(document, Rule(), passages, [.. passages.Select(_ => Vector())]);
    }

    /// <summary>A version that everyone may read, with so many passages of the same text.</summary>
    /// <param name="documentId">Null for a document of its own.</param>
    public VersionPassages Version(int passages, string text, Guid? documentId = null)
    {
        var version = Version(documentId ?? NewGuid(), random.Next(1_000));
        var document = version.Document;
        var all = Enumerable.Range(0, passages).Select(ordinal => NewPassage(document, ordinal) with { Text = text }).ToList();
        var everyone = new AccessRule([AccessLabel.Everyone], []);
        return new VersionPassages(document, everyone, all, [.. all.Select(_ => Vector())]);
    }

    public Guid NewGuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public AccessRule Rule() => new(SomeLabels(1), random.Next(3) == 0 ? SomeLabels(1) : []);

    public AccessScope Scope() => AccessScope.Of(SomeLabels(0));

    public MetadataFilter Filter()
    {
        var filter = PlaceFilter();
        return _metadata.Next(8) switch
        {
            0 => filter with { Authors = [Authors[_metadata.Next(4)], "Nobody"] },
            1 => filter with { Languages = ["fr", "de"], Types = ["policy", "meeting notes"] },
            2 => filter with { Languages = ["en"] },
            _ => filter,
        };
    }

    private MetadataFilter PlaceFilter() =>
        random.Next(6) switch
        {
            0 => new MetadataFilter { Collections = [Collections[random.Next(3)], "none"] },
            1 => new MetadataFilter { Formats = [Formats[random.Next(2)]] },
            2 => new MetadataFilter { From = new DateTime(2024, 1, 4, 0, 0, 0, DateTimeKind.Utc) },
            3 => new MetadataFilter { Until = new DateTime(2024, 1, 6, 0, 0, 0, DateTimeKind.Utc), SourcePrefix = "a/" },
            _ => MetadataFilter.None,
        };

    public string Question()
    {
        var words = Text(6);
        return random.Next(5) switch
        {
            0 => words + " \"" + Text(2) + "\"",
            1 => words + " -" + Words[random.Next(Words.Length)],
            2 => words + " " + words,
            _ => words + " unknown",
        };
    }

    /// <summary>Length 1, sometimes zero, often equal to another one or close to it.</summary>
    public ReadOnlyMemory<float> Vector()
    {
        var vector = new float[Dimensions];
        if (random.Next(8) == 0)
            return vector;
        for (var i = 0; i < Dimensions; i++)
            vector[i] = random.Next(-2, 3) + (random.Next(3) == 0 ? random.NextSingle() * 0.01f : 0);
        vector[0] += 0.5f;
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    public string Text(int words) =>
        string.Join(' ', Enumerable.Range(0, random.Next(words + 1)).Select(_ => Words[random.Next(Words.Length)]));

    private Passage NewPassage(DocumentInfo document, int ordinal)
    {
        var text = Text(random.Next(30) == 0 ? 2_000 : 12);
        return new Passage
        {
            Id = PassageIds.Create(document.Collection, document.Source, document.VersionId.ToString(), "test/1", ordinal),
            Ordinal = ordinal,
            Document = document,
            Range = new TextRange(ordinal * 100, (ordinal * 100) + text.Length),
            Text = text,
            HeadingPath = random.Next(2) == 0 ? [] : [random.Next(3) == 0 ? document.Title : Text(2), "Überblick"],
            TableHeader = random.Next(4) == 0 ? "Part | Price" : null,
            Page = random.Next(3) == 0 ? null : ordinal + 1,
            Cells =
                HasMetadata && _metadata.Next(3) == 0
                    ? new CellRange(_metadata.Next(2) == 0 ? "" : "Preise 2025", ordinal, ordinal + 7)
                    : null,
        };
    }

    private List<AccessLabel> SomeLabels(int least)
    {
        var labels = Labels.Where(_ => random.Next(3) == 0).ToList();
        return labels.Count >= least ? labels : [Labels[random.Next(Labels.Length)]];
    }
}
