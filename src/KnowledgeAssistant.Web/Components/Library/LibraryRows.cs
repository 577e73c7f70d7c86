using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>
/// The rows an open page shows, kept true by the changes it is told of. The database is asked again only where a change alters which rows there are or
/// what a change does not carry.
/// </summary>
public sealed class LibraryRows
{
    private readonly Dictionary<Guid, DocumentRow> _rows = [];

    /// <summary>Documents that fit the page's filter.</summary>
    public int Total { get; private set; }

    /// <summary>Takes what the database gave for the visible part of the list.</summary>
    public void Load(DocumentPage page)
    {
        _rows.Clear();
        foreach (var row in page.Rows)
            _rows[row.Id] = row;
        Total = page.Total;
    }

    /// <summary>The row as it is now; the one given when nothing newer is known.</summary>
    public DocumentRow Latest(DocumentRow row) => _rows.GetValueOrDefault(row.Id, row);

    /// <returns>Whether the list must be asked for again.</returns>
    public bool Apply(IReadOnlyCollection<DocumentChanged> changes, LibraryAddress address)
    {
        var reload = false;
        foreach (var change in changes)
        {
            var shown = _rows.TryGetValue(change.DocumentId, out var row);
            if (shown)
                _rows[change.DocumentId] = Apply(row!, change);
            reload |= Reloads(change, shown, address);
        }
        return reload;
    }

    /// <summary>Whether the collections' counts may be different now.</summary>
    public static bool ChangesCounts(IReadOnlyCollection<DocumentChanged> changes) =>
        changes.Any(change => change.Gone || change.State is DocumentState.Waiting or DocumentState.Failed or DocumentState.Ready);

    private static DocumentRow Apply(DocumentRow row, DocumentChanged change) =>
        row with
        {
            State = change.State,
            Reason = change.Reason,
            PassageCount = change.Passages,
            Pages = change.Pages,
        };

    private static bool Reloads(DocumentChanged change, bool shown, LibraryAddress address)
    {
        if (address.CollectionId is { } collection && change.CollectionId != collection)
            return false;
        // Ready brings a title and a date, a document nobody has seen yet begins with Waiting.
        return change.Gone
            || shown && change.State == DocumentState.Ready
            || !shown && change.State == DocumentState.Waiting
            || address.State is not null
            || address.Order is DocumentOrder.State or DocumentOrder.Updated or DocumentOrder.Passages;
    }
}
