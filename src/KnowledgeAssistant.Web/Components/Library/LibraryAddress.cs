using System.Globalization;
using KnowledgeAssistant.Documents;
using Microsoft.AspNetCore.WebUtilities;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>What the library page shows, as its address says it: a reload, a link and the way back show the same.</summary>
public sealed record LibraryAddress
{
    public Guid? CollectionId { get; init; }

    public DocumentState? State { get; init; }

    /// <summary>Only documents with warnings, or with any note on how they were read; None for all.</summary>
    public DocumentNotes Notes { get; init; }

    public string Search { get; init; } = "";

    public DocumentOrder Order { get; init; } = DocumentOrder.Title;

    public bool Descending { get; init; }

    /// <summary>The document whose panel is open.</summary>
    public Guid? DocumentId { get; init; }

    public bool IsFiltered => State is not null || Notes != DocumentNotes.None || Search.Length > 0;

    /// <param name="sort">The order's name, with a minus before it for the other direction.</param>
    /// <remarks>What makes no sense is left out: an old or mistyped address shows more, never an error.</remarks>
    public static LibraryAddress Parse(
        string? collection,
        string? state,
        string? search,
        string? sort,
        string? document,
        string? reading = null
    )
    {
        var descending = sort is ['-', ..];
        return new LibraryAddress
        {
            CollectionId = ParseId(collection),
            State = ParseName<DocumentState>(state),
            Notes = ParseNotes(reading),
            Search = search?.Trim() ?? "",
            Order = ParseName<DocumentOrder>(descending ? sort![1..] : sort) ?? DocumentOrder.Title,
            Descending = descending,
            DocumentId = ParseId(document),
        };
    }

    /// <summary>The same list without an open document.</summary>
    public LibraryAddress Closed => this with { DocumentId = null };

    /// <summary>The list in that order; asked for the order it has, the other way round.</summary>
    public LibraryAddress SortedBy(DocumentOrder order) => this with { Order = order, Descending = order == Order && !Descending };

    public DocumentQuery ToQuery(int skip, int take) =>
        new()
        {
            CollectionId = CollectionId,
            State = State,
            Notes = Notes,
            Search = Search,
            Order = Order,
            Descending = Descending,
            Skip = skip,
            Take = take,
        };

    /// <summary>The same documents as a file for spreadsheets.</summary>
    public string Catalogue => QueryHelpers.AddQueryString("/library/documents.csv", Filter());

    public override string ToString()
    {
        var sort = (Descending ? "-" : "") + Order;
        return QueryHelpers.AddQueryString(
            "/library",
            new Dictionary<string, string?>(Filter())
            {
                ["sort"] = sort == nameof(DocumentOrder.Title) ? null : sort,
                ["document"] = DocumentId?.ToString("D"),
            }
        );
    }

    private Dictionary<string, string?> Filter() =>
        new()
        {
            ["collection"] = CollectionId?.ToString("D"),
            ["state"] = State?.ToString(),
            ["reading"] = NameOf(Notes),
            ["q"] = Search.Length > 0 ? Search : null,
        };

    /// <summary>As addresses and the filter's choices write it; null for all documents.</summary>
    public static string? NameOf(DocumentNotes notes) =>
        notes switch
        {
            DocumentNotes.Warnings => "warnings",
            DocumentNotes.All => "notes",
            _ => null,
        };

    private static DocumentNotes ParseNotes(string? text) =>
        text switch
        {
            "warnings" => DocumentNotes.Warnings,
            "notes" => DocumentNotes.All,
            _ => DocumentNotes.None,
        };

    private static Guid? ParseId(string? text) => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static T? ParseName<T>(string? text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && char.IsAsciiLetter(text![0]) ? value : null;
}
