using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A library with documents in every state, written as rows: what it looks like must not depend on how quick the worker is.</summary>
internal sealed class SeededLibrary
{
    public static readonly DateTime Day = new(2025, 11, 3, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<object> _rows = [];

    public Guid Operations { get; private set; }

    public Guid People { get; private set; }

    /// <summary>Ready, with pages that could not be read; in the open collection.</summary>
    public Guid Manual { get; private set; }

    public Guid Failed { get; private set; }

    /// <summary>Restricted to <c>hr</c>.</summary>
    public Guid Rota { get; private set; }

    public static async Task<SeededLibrary> AddAsync(RunningHost host, int more = 0)
    {
        var seeded = new SeededLibrary();
        seeded.Fill(more);
        await host.Get<AppDatabase>()
            .WriteAsync(
                context =>
                {
                    context.AddRange(seeded._rows);
                    return Task.FromResult(true);
                },
                CancellationToken.None
            );
        return seeded;
    }

    private void Fill(int more)
    {
        Operations = AddCollection("Operations", AccessLabel.Everyone);
        People = AddCollection("People", AccessLabel.Group("hr"));
        AddCollection(
            "Contracts and agreements with the authorities of the coast",
            AccessLabel.Group("legal"),
            AccessLabel.Group("finance")
        );
        Manual = Add(
            Operations,
            "Ship-to-Shore Crane Operating Manual",
            "plant/OP-117 crane manual rev 7.pdf",
            DocumentState.Ready,
            pages: 84,
            passages: 96
        );
        Add(Operations, "Storm Plan 2025/26", "storm plan 2025-26.pdf", DocumentState.Ready, pages: 31, passages: 38);
        Add(Operations, "tide tables 2026.pdf", "tides/tide tables 2026.pdf", DocumentState.Reading);
        Add(Operations, "pilotage directions.docx", "pilotage directions.docx", DocumentState.Waiting);
        Add(Operations, "berth handbook 2021.docx", "handbooks/berth handbook 2021.docx", DocumentState.Indexing);
        Failed = Add(
            Operations,
            "wind sensor ws-3.pdf",
            "plant/wind sensor ws-3.pdf",
            DocumentState.Failed,
            reason: "The file asks for a password, so its text cannot be read. Take the password off, or upload a copy that has none."
        );
        Add(Operations, "Shift notes of March", "notes/2026-03.md", DocumentState.Deleting, passages: 4);
        Rota = Add(
            People,
            "Rota and Pay Agreement 2025",
            "people/rota agreement.docx",
            DocumentState.Ready,
            passages: 42,
            labels: AccessLabel.Group("hr")
        );
        for (var number = 0; number < more; number++)
            Add(Operations, $"Crane log {number:D5}", $"logs/{number:D5}.txt", DocumentState.Ready, passages: 3);
    }

    private Guid AddCollection(string name, params AccessLabel[] labels)
    {
        var collection = new Collection
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Labels = labels,
            CreatedAt = Day,
        };
        _rows.Add(collection);
        return collection.Id;
    }

    private Guid Add(
        Guid collection,
        string title,
        string source,
        DocumentState state,
        int? pages = null,
        int passages = 0,
        string? reason = null,
        params AccessLabel[] labels
    )
    {
        var (id, version) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var isActive = state is DocumentState.Ready or DocumentState.Deleting;
        _rows.Add(
            new Document
            {
                Id = id,
                CollectionId = collection,
                Source = source,
                Title = title,
                Date = Day,
                Pages = pages,
                PassageCount = passages,
                Bytes = 2_345_678,
                State = state,
                Reason = reason,
                Labels = labels,
                CreatedAt = Day,
                UpdatedAt = Day,
                ActiveVersionId = isActive ? version : null,
                Notes = pages > 80 ? DocumentNotes.UnreadPages | DocumentNotes.Remarks : DocumentNotes.None,
            }
        );
        _rows.Add(
            new DocumentVersion
            {
                Id = version,
                DocumentId = id,
                Sha256 = Convert.ToHexStringLower(id.ToByteArray()).PadRight(64, '0'),
                State =
                    isActive ? VersionState.Active
                    : state == DocumentState.Failed ? VersionState.Failed
                    : VersionState.Waiting,
                Bytes = 2_345_678,
                CreatedAt = Day,
                ActivatedAt = isActive ? Day : null,
                Coverage =
                    pages > 80
                        ? new CoverageReport(
                            [47, 61, 62],
                            [
                                "The heads and feet that repeat on every page were left out.",
                                "A table on page 12 has no lines: its columns may be mixed up.",
                            ]
                        )
                        : CoverageReport.Complete,
            }
        );
        return id;
    }
}
