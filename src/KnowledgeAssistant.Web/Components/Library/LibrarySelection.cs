using KnowledgeAssistant.Documents.Bulk;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>
/// The documents chosen on one open library page: single ones, or all that fit its filter but a few. What cannot be seen is not acted on: another
/// filter begins anew.
/// </summary>
public sealed class LibrarySelection
{
    private readonly HashSet<Guid> _picked = [];
    private readonly HashSet<Guid> _except = [];
    private LibraryAddress _filter = new();

    /// <summary>Other documents are chosen than before.</summary>
    public event Action? Changed;

    /// <summary>All that fit the filter, but those taken out since.</summary>
    public bool IsAll { get; private set; }

    public bool Has(Guid documentId) => IsAll ? !_except.Contains(documentId) : _picked.Contains(documentId);

    /// <param name="total">Documents that fit the filter.</param>
    public int Count(int total) => IsAll ? Math.Max(0, total - _except.Count) : _picked.Count;

    public void Set(Guid documentId, bool chosen)
    {
        if (chosen == IsAll)
            (IsAll ? _except : _picked).Remove(documentId);
        else
            (IsAll ? _except : _picked).Add(documentId);
        Changed?.Invoke();
    }

    public void SetAll(bool chosen)
    {
        _picked.Clear();
        _except.Clear();
        IsAll = chosen;
        Changed?.Invoke();
    }

    /// <summary>The page shows that list now.</summary>
    public void Follow(LibraryAddress address)
    {
        // The order and an open document leave the list what it is.
        var filter = new LibraryAddress
        {
            CollectionId = address.CollectionId,
            State = address.State,
            Notes = address.Notes,
            Search = address.Search,
        };
        if (filter == _filter)
            return;
        _filter = filter;
        SetAll(false);
    }

    public DocumentSelection ToSelection() =>
        IsAll
            ? new DocumentSelection { Query = _filter.ToQuery(0, 1), Except = [.. _except] }
            : new DocumentSelection { Ids = [.. _picked] };
}
