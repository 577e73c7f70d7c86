using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>
/// The rows an open page shows, kept true by the changes it is told of. The database is asked again only where a change alters which rows there are or
/// what a change does not carry.
/// </summary>
public sealed class LibraryRows
{
    private readonly Dictionary<Guid, DocumentRow> _rows = [];
    private readonly List<DocumentChanged> _meanwhile = [];
    private int _asking;

    /// <summary><see cref="Total"/> is another one now.</summary>
    public event Action? TotalChanged;

    /// <summary>Documents that fit the page's filter.</summary>
    public int Total { get; private set; }

    /// <summary>Takes what the database gives for the visible part of the list; what changes while it is asked is not lost.</summary>
    public async Task<DocumentPage> LoadAsync(Func<Task<DocumentPage>> ask)
    {
        _asking++;
        try
        {
            var page = await ask();
            _rows.Clear();
            foreach (var row in page.Rows)
                _rows[row.Id] = row;
            foreach (var change in _meanwhile)
                if (_rows.TryGetValue(change.DocumentId, out var row))
                    _rows[change.DocumentId] = Apply(row, change);
            if (Total != page.Total)
            {
                Total = page.Total;
                TotalChanged?.Invoke();
            }
            return page;
        }
        finally
        {
            if (--_asking == 0)
                _meanwhile.Clear();
        }
    }

    /// <summary>The row as it is now; the one given when nothing newer is known.</summary>
    public DocumentRow Latest(DocumentRow row) => _rows.GetValueOrDefault(row.Id, row);

    /// <returns>Whether the list must be asked for again.</returns>
    public bool Apply(IReadOnlyCollection<LibraryChange> changes, LibraryAddress address)
    {
        var reload = false;
        foreach (var (change, wasWaiting) in changes)
        {
            if (_asking > 0)
                _meanwhile.Add(change);
            var shown = _rows.TryGetValue(change.DocumentId, out var row);
            if (shown)
                _rows[change.DocumentId] = Apply(row!, change);
            reload |= Reloads(change, isNew: !shown && wasWaiting, isReady: shown && change.State == DocumentState.Ready, address);
        }
        return reload;
    }

    /// <summary>Whether the collections' counts may be different now.</summary>
    public static bool ChangesCounts(IReadOnlyCollection<LibraryChange> changes) =>
        changes.Any(change =>
            change.WasWaiting || change.Latest.Gone || change.Latest.State is DocumentState.Failed or DocumentState.Ready
        );

    private static DocumentRow Apply(DocumentRow row, DocumentChanged change) =>
        row with
        {
            State = change.State,
            Reason = change.Reason,
            PassageCount = change.Passages,
            Pages = change.Pages,
        };

    private static bool Reloads(DocumentChanged change, bool isNew, bool isReady, LibraryAddress address)
    {
        if (address.CollectionId is { } collection && change.CollectionId != collection)
            return false;
        // Ready brings a title and a date.
        return change.Gone
            || isNew
            || isReady
            || address.State is not null
            || address.Order is DocumentOrder.State or DocumentOrder.Updated or DocumentOrder.Passages;
    }
}
