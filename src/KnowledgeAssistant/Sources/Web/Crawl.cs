using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>One run through the pages of a source, breadth first from its start addresses; then the known pages that nothing leads to any more.</summary>
internal sealed class Crawl(
    ItemBook book,
    SiteDoor.SiteVisit site,
    DocumentLibrary library,
    WebSettings settings,
    long maxBytes,
    TimeProvider time
)
{
    /// <summary>A page has to be gone in two runs: sites are mended, and moved, while they are up.</summary>
    private const int MissesBeforeGone = 2;

    /// <summary>So many failures in a row are the site's, not the pages'.</summary>
    private const int FailuresBeforeStop = 5;

    /// <summary>A site that asks for longer is asked again by the next run.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    private readonly Queue<(Uri Address, int Depth)> _queue = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<SourceItem> _gone = [];
    private int _fetched;
    private int _failures;
    private long _bytes;

    public RunTally Tally { get; } = new();

    /// <summary>What stopped the run or kept it from a part of the site, in plain words.</summary>
    public string? Error { get; private set; }

    public DateTime? NotBefore { get; private set; }

    /// <summary>Items that are gone by now.</summary>
    public IReadOnlyList<SourceItem> Gone => _gone;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private bool IsOver => Error is not null || _fetched >= settings.MaxPages;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var start in site.Scope.Starts)
            Enqueue(start, 0);
        await ReadSitemapsAsync(cancellationToken);
        while (!IsOver && _queue.TryDequeue(out var next))
            await VisitAsync(next.Address, next.Depth, cancellationToken);
        foreach (var item in book.Items.ToList())
        {
            if (!IsOver && WebAddress.TryParse(item.Address, out var address, out _) && _seen.Add(item.Address))
                await VisitAsync(address!, settings.Depth, cancellationToken);
        }
        Tally.Skipped += _queue.Count;
    }

    /// <summary>What the site lists counts as a start address; a source that takes its start addresses alone does not ask.</summary>
    private async Task ReadSitemapsAsync(CancellationToken cancellationToken)
    {
        if (!settings.Sitemaps || settings.Depth == 0)
            return;
        foreach (var page in await new Sitemaps(site).ReadAsync(settings.MaxPages, cancellationToken))
            Enqueue(page, 0);
    }

    private void Enqueue(Uri address, int depth)
    {
        if (depth <= settings.Depth && site.Scope.Refuse(address) is null && _seen.Add(address.AbsoluteUri))
            _queue.Enqueue((address, depth));
    }

    private async Task VisitAsync(Uri address, int depth, CancellationToken cancellationToken)
    {
        book.TryFind(address.AbsoluteUri, out var item);
        if (await site.FindProblemAsync(address, cancellationToken) is { } problem)
        {
            Error = problem;
            return;
        }
        if (await site.RefuseAsync(address, cancellationToken) is not null)
        {
            Tally.Skipped++;
            await MissAsync(item, cancellationToken);
            return;
        }
        _fetched++;
        // Only a page that was taken in may answer "not modified".
        var known = item is { Problem: null, Links: not null } ? item : null;
        var outcome = await site.FetchAsync(address, known, cancellationToken);
        _failures = outcome is FetchFailed ? _failures + 1 : 0;
        await HandleAsync(outcome, address, item, depth, cancellationToken);
    }

    private Task HandleAsync(FetchOutcome outcome, Uri address, SourceItem? item, int depth, CancellationToken cancellationToken) =>
        outcome switch
        {
            NotModified when item is not null => SameAsync(item, depth, cancellationToken),
            Fetched page => TakeAsync(page, address, item, depth, cancellationToken),
            NoSuchPage => MissingAsync(address, item, cancellationToken),
            FetchRefused refused => RefusedAsync(refused, address, item, cancellationToken),
            FetchFailed failed => FailedAsync(failed, address, item, cancellationToken),
            _ => Task.CompletedTask,
        };

    private async Task SameAsync(SourceItem item, int depth, CancellationToken cancellationToken)
    {
        Tally.Seen++;
        if (book.NameOf(item) is { } name)
            _names.Add(name);
        Follow(LinksOf(item), depth);
        (item.Misses, item.MissingSince, item.LastSeenAt) = (0, null, Now);
        await book.ChangedAsync(item, cancellationToken);
    }

    private async Task MissingAsync(Uri address, SourceItem? item, CancellationToken cancellationToken)
    {
        if (item is null && IsStart(address))
            await NoteAsync(book.FindOrAdd(address.AbsoluteUri), "The site has no such page.", cancellationToken);
        else if (item is null)
            Tally.Skipped++;
        else
            await MissAsync(item, cancellationToken);
    }

    private async Task RefusedAsync(FetchRefused refused, Uri address, SourceItem? item, CancellationToken cancellationToken)
    {
        if (refused.HasMoved && refused.Address != address)
            await MissAsync(item, cancellationToken);
        else if (item is not null || IsStart(address))
            await NoteAsync(book.FindOrAdd(address.AbsoluteUri), refused.Reason, cancellationToken);
        else
            Tally.Skipped++;
    }

    private async Task FailedAsync(FetchFailed failed, Uri address, SourceItem? item, CancellationToken cancellationToken)
    {
        if (failed.Status is 429 or 503)
        {
            var rest = failed.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : TimeSpan.FromMinutes(10);
            NotBefore = Now + (rest < LongestRest ? rest : LongestRest);
            Error = "The site asks to be left alone for a while; the next run goes on.";
        }
        else if (IsStart(address) && site.Scope.Starts.Count == 1 || _failures >= FailuresBeforeStop)
        {
            Error = $"{address.IdnHost}: {failed.Reason} Nothing was deleted.";
        }
        item ??= book.FindOrAdd(address.AbsoluteUri);
        item.Misses = 0;
        await NoteAsync(item, failed.Reason, cancellationToken);
    }

    private async Task TakeAsync(Fetched page, Uri asked, SourceItem? askedItem, int depth, CancellationToken cancellationToken)
    {
        var address = CanonicalAddress.Of(page.Address);
        if (address != asked)
        {
            // The page lives elsewhere: for good, or just now (a page to sign in on, say), which proves nothing.
            if (page.HasMoved)
                await MissAsync(askedItem, cancellationToken);
            if (!_seen.Add(address.AbsoluteUri))
                return;
        }
        _bytes += page.Body.Length;
        if (_bytes > maxBytes)
            Error = "The run fetched as much as one may (KnowledgeAssistant:Sources:MaxRunBytes); the rest was left out.";
        Tally.Seen++;
        if (!PageFormat.IsTaken(page))
            Tally.Skipped++;
        else if (PageFormat.IsHtml(page))
            await TakeHtmlAsync(page, address, depth, cancellationToken);
        else
            await StoreAsync(page, address, [], cancellationToken);
    }

    private async Task TakeHtmlAsync(Fetched page, Uri address, int depth, CancellationToken cancellationToken)
    {
        var head = PageHead.Read(address, PageFormat.TextOf(page), page.RobotsTag);
        var elsewhere = head.Canonical is { } canonical && canonical != address && site.Scope.Refuse(canonical) is null ? canonical : null;
        var links = elsewhere is null ? head.Links : [elsewhere, .. head.Links];
        if (elsewhere is not null)
            Enqueue(elsewhere, depth);
        Follow(head.Links, depth);
        if (elsewhere is null && !head.IsNoIndex)
        {
            await StoreAsync(page, address, links, cancellationToken);
            return;
        }
        Tally.Skipped++;
        if (book.TryFind(address.AbsoluteUri, out var item))
            await MissAsync(item, cancellationToken);
    }

    private void Follow(IEnumerable<Uri> links, int depth)
    {
        foreach (var link in links)
            Enqueue(link, depth + 1);
    }

    private async Task StoreAsync(Fetched page, Uri address, IReadOnlyCollection<Uri> links, CancellationToken cancellationToken)
    {
        var item = book.FindOrAdd(address.AbsoluteUri);
        if (PageFormat.NameOf(page, address) is not { } name || book.IsTaken(name, item) || !_names.Add(name))
        {
            await NoteAsync(item, "No document can have this page's name, or another one has it already.", cancellationToken);
            return;
        }
        var bytes = PageFormat.BytesOf(page);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        if (hash != item.Sha256)
        {
            using var content = new MemoryStream(bytes, writable: false);
            var outcome = await library.UploadAsync(book.Claim.Source.CollectionId, name, content, cancellationToken);
            if (outcome is UploadRefused refused)
            {
                await NoteAsync(item, refused.Reason, cancellationToken);
                return;
            }
            Count(item, outcome);
            item.DocumentId = (outcome as UploadAccepted)?.DocumentId ?? ((UploadUnchanged)outcome).DocumentId;
        }
        (item.Sha256, item.Bytes, item.Problem, item.Misses, item.MissingSince) = (hash, bytes.Length, null, 0, null);
        (item.ETag, item.LastModified, item.LastSeenAt) = (page.ETag, page.LastModified, Now);
        item.Links = string.Join('\n', links.Where(link => site.Scope.Refuse(link) is null).Select(link => link.AbsoluteUri));
        await book.ChangedAsync(item, cancellationToken);
    }

    private void Count(SourceItem item, UploadOutcome outcome)
    {
        if (outcome is not UploadAccepted)
            return;
        if (item.DocumentId is null)
            Tally.New++;
        else
            Tally.Changed++;
    }

    /// <summary>Gone in this run.</summary>
    private async Task MissAsync(SourceItem? item, CancellationToken cancellationToken)
    {
        if (item is null)
            return;
        if (++item.Misses >= MissesBeforeGone || item.DocumentId is null)
            _gone.Add(item);
        (item.ETag, item.LastModified) = (null, null);
        await book.ChangedAsync(item, cancellationToken);
    }

    private Task NoteAsync(SourceItem item, string problem, CancellationToken cancellationToken)
    {
        Tally.Failed++;
        item.Problem = problem;
        return book.ChangedAsync(item, cancellationToken);
    }

    private bool IsStart(Uri address) => site.Scope.Starts.Contains(address);

    private static IEnumerable<Uri> LinksOf(SourceItem item)
    {
        foreach (var link in item.Links!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (WebAddress.TryParse(link, out var address, out _))
                yield return address!;
        }
    }
}
