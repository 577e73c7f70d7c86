using System.Text;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>
/// The pages a site lists itself: the sitemaps that robots.txt names, else /sitemap.xml, and those that they lead to (sitemaps.org, 0.9). Read through the same
/// door as pages; one that cannot be read is passed over, for links and known pages are followed anyway.
/// </summary>
internal sealed class Sitemaps(SiteDoor.SiteVisit site)
{
    /// <summary>Enough for the most pages a run may fetch; each costs a request.</summary>
    private const int MostFiles = 20;

    private readonly Queue<Uri> _files = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<Uri> _pages = [];

    /// <summary>Addresses that belong to the source, in the order of the files.</summary>
    /// <param name="most">Of them.</param>
    public async Task<IReadOnlyCollection<Uri>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        foreach (var start in site.Scope.Starts.DistinctBy(start => start.Authority))
        {
            foreach (var file in await site.SitemapsAsync(start, cancellationToken))
                Enqueue(file);
        }
        for (var read = 0; read < MostFiles && _pages.Count < most && _files.TryDequeue(out var file); read++)
        {
            if (await site.FetchSitemapAsync(file, cancellationToken) is Fetched fetched)
                Take(SitemapFile.Read(fetched.Body), most);
        }
        return _pages;
    }

    private void Take(SitemapFile file, int most)
    {
        foreach (var listed in file.Sitemaps)
        {
            if (WebAddress.TryParse(listed, out var address, out _))
                Enqueue(address!);
        }
        foreach (var listed in file.Pages)
        {
            if (_pages.Count >= most)
                return;
            if (
                WebAddress.TryParse(listed, out var address, out _)
                && CanonicalAddress.Of(address!) is var page
                && site.Scope.Refuse(page) is null
            )
                _pages.Add(page);
        }
    }

    private void Enqueue(Uri file)
    {
        if (site.Scope.HasHostOf(file) && _seen.Add(file.AbsoluteUri))
            _files.Enqueue(file);
    }
}
