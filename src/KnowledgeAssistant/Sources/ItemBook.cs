using System.Diagnostics.CodeAnalysis;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Sources;

/// <summary>The items of a source while a run is at it; changes are written in small batches, so that a kill costs little.</summary>
internal sealed class ItemBook
{
    private const int Batch = 50;

    private readonly SourceRuns _runs;
    private readonly SourceClaim _claim;
    private readonly Dictionary<string, SourceItem> _items;
    private readonly HashSet<string> _namesOfOthers;
    private readonly Dictionary<string, Guid> _ownNames;
    private readonly Dictionary<Guid, string> _namesByDocument;
    private readonly Dictionary<Guid, SourceItem> _changed = [];
    private readonly List<SourceItem> _gone = [];

    private ItemBook(
        SourceRuns runs,
        SourceClaim claim,
        List<SourceItem> items,
        HashSet<string> namesOfOthers,
        Dictionary<string, Guid> ownNames
    )
    {
        (_runs, _claim, _namesOfOthers, _ownNames) = (runs, claim, namesOfOthers, ownNames);
        _namesByDocument = ownNames.ToDictionary(name => name.Value, name => name.Key);
        _items = items.ToDictionary(item => item.Address, StringComparer.Ordinal);
        KnownBefore = items.Count(item => item.DocumentId is not null);
    }

    public SourceClaim Claim => _claim;

    /// <summary>How many had a document when the run began: what is new does not make up for what is gone.</summary>
    public int KnownBefore { get; }

    public IReadOnlyCollection<SourceItem> Items => _items.Values;

    public static async Task<ItemBook> OpenAsync(SourceRuns runs, SourceClaim claim, CancellationToken cancellationToken) =>
        new(
            runs,
            claim,
            await runs.ItemsAsync(claim.Source.Id, cancellationToken),
            await runs.NamesOfOthersAsync(claim.Source, cancellationToken),
            await runs.NamesOfAsync(claim.Source, cancellationToken)
        );

    public bool TryFind(string address, [NotNullWhen(true)] out SourceItem? item) => _items.TryGetValue(address, out item);

    /// <summary>Whether another source of the collection has a document of that name.</summary>
    public bool IsTaken(string source) => _namesOfOthers.Contains(source);

    /// <summary>Also whether another item of this source that is still there has it: which of two comes first must not decide run by run.</summary>
    public bool IsTaken(string source, SourceItem by) =>
        IsTaken(source)
        || (
            _ownNames.TryGetValue(source, out var document)
            && document != by.DocumentId
            && _items.Values.Any(other => other != by && other.DocumentId == document && other.Misses == 0)
        );

    /// <summary>The name of the item's document; null when it has none from an earlier run.</summary>
    public string? NameOf(SourceItem item) => item.DocumentId is { } document ? _namesByDocument.GetValueOrDefault(document) : null;

    /// <summary>Whether a document is that of another item too: a page that moved and kept its name.</summary>
    public bool HasOther(SourceItem item) => _items.Values.Any(other => other != item && other.DocumentId == item.DocumentId);

    public SourceItem FindOrAdd(string address)
    {
        if (_items.TryGetValue(address, out var item))
            return item;
        item = new SourceItem
        {
            Id = Guid.CreateVersion7(),
            SourceId = _claim.Source.Id,
            Address = address,
        };
        _items[address] = item;
        return item;
    }

    public Task ChangedAsync(SourceItem item, CancellationToken cancellationToken)
    {
        _changed[item.Id] = item;
        return _changed.Count >= Batch ? FlushAsync(cancellationToken) : Task.CompletedTask;
    }

    public Task GoneAsync(SourceItem item, CancellationToken cancellationToken)
    {
        _items.Remove(item.Address);
        _changed.Remove(item.Id);
        _gone.Add(item);
        return _gone.Count >= Batch ? FlushAsync(cancellationToken) : Task.CompletedTask;
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_changed.Count == 0 && _gone.Count == 0)
            return;
        CrashPoint.Reached("source-save");
        await _runs.SaveAsync(_claim, _changed.Values, _gone, cancellationToken);
        _changed.Clear();
        _gone.Clear();
        CrashPoint.Reached("source-saved");
    }
}
