using System.Text;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>The way to a site's pages: its robots.txt first, then one request after the other with the wait between them.</summary>
internal sealed class SiteDoor(SafeHttp http, Politeness politeness, IOptions<SourcesOptions> options)
{
    /// <summary>For one run: rules are read once, scope and robots.txt hold for redirects too.</summary>
    public SiteVisit Open(WebSettings settings) => new(this, new WebScope(settings), TimeSpan.FromSeconds(settings.DelaySeconds));

    internal sealed class SiteVisit(SiteDoor door, WebScope scope, TimeSpan delay)
    {
        private readonly Dictionary<string, (RobotsRules? Rules, string? Problem)> _robots = new(StringComparer.OrdinalIgnoreCase);

        public WebScope Scope => scope;

        /// <returns>What keeps us from asking this site at all, in plain words; null when nothing does.</returns>
        public async Task<string?> FindProblemAsync(Uri address, CancellationToken cancellationToken) =>
            (await RobotsAsync(address, cancellationToken)).Problem;

        /// <returns>Why the page is not ours to fetch, in plain words; null when it is.</returns>
        public async Task<string?> RefuseAsync(Uri address, CancellationToken cancellationToken)
        {
            if (scope.Refuse(address) is { } outside)
                return outside;
            var (rules, problem) = await RobotsAsync(address, cancellationToken);
            return problem ?? (rules!.Allows(address) ? null : "The site's robots.txt asks programs to leave this page alone.");
        }

        public async Task<FetchOutcome> FetchAsync(Uri address, SourceItem? known, CancellationToken cancellationToken)
        {
            await WaitAsync(address, cancellationToken);
            var request = new FetchRequest(address, door.Options.MaxPageBytes, FollowAsync)
            {
                ETag = known?.ETag,
                LastModified = known?.LastModified,
            };
            return await door.Http.FetchAsync(request, cancellationToken);
        }

        /// <summary>Where the site of a start address says its sitemaps are, else where most have one; none when it is not to be asked.</summary>
        public async Task<IReadOnlyList<Uri>> SitemapsAsync(Uri start, CancellationToken cancellationToken)
        {
            if ((await RobotsAsync(start, cancellationToken)).Rules is not { } rules)
                return [];
            var named = new List<Uri>();
            foreach (var text in rules.Sitemaps)
            {
                if (WebAddress.TryParse(text, out var address, out _))
                    named.Add(address!);
            }
            return named.Count > 0 ? named : [new Uri($"{start.GetLeftPart(UriPartial.Authority)}/sitemap.xml")];
        }

        /// <summary>The path rules are for pages; host and robots.txt count here too.</summary>
        public async Task<FetchOutcome?> FetchSitemapAsync(Uri address, CancellationToken cancellationToken)
        {
            if (await RefuseSitemapAsync(address, cancellationToken) is not null)
                return null;
            await WaitAsync(address, cancellationToken);
            var request = new FetchRequest(address, SitemapFile.MaxBytes, RefuseSitemapAsync);
            return await door.Http.FetchAsync(request, cancellationToken);
        }

        private async Task<string?> RefuseSitemapAsync(Uri address, CancellationToken cancellationToken) =>
            !scope.HasHostOf(address) ? "The sitemap is on another host."
            : (await RobotsAsync(address, cancellationToken)).Rules?.Allows(address) == true ? null
            : "The site asks programs to leave its sitemap alone.";

        private async Task<string?> FollowAsync(Uri next, CancellationToken cancellationToken)
        {
            if (await RefuseAsync(next, cancellationToken) is { } reason)
                return reason;
            await WaitAsync(next, cancellationToken);
            return null;
        }

        private async Task WaitAsync(Uri address, CancellationToken cancellationToken)
        {
            var asked = (await RobotsAsync(address, cancellationToken)).Rules?.CrawlDelay ?? TimeSpan.Zero;
            var longest = new[] { delay, door.Options.ShortestDelay, asked }.Max();
            await door.Politeness.WaitAsync(address.IdnHost, longest, cancellationToken);
        }

        private async Task<(RobotsRules? Rules, string? Problem)> RobotsAsync(Uri address, CancellationToken cancellationToken)
        {
            var site = address.GetLeftPart(UriPartial.Authority);
            if (!_robots.TryGetValue(site, out var known))
                _robots[site] = known = await ReadRobotsAsync(new Uri($"{site}/robots.txt"), cancellationToken);
            return known;
        }

        /// <summary>Without a file everything is allowed; a site that fails to say is left alone (RFC 9309, 2.3.1).</summary>
        private async Task<(RobotsRules? Rules, string? Problem)> ReadRobotsAsync(Uri address, CancellationToken cancellationToken)
        {
            await door.Politeness.WaitAsync(address.IdnHost, door.Options.ShortestDelay, cancellationToken);
            // It may lie on another host of the same owner; the addresses are checked all the same.
            var request = new FetchRequest(address, RobotsRules.MaxBytes, (_, _) => Task.FromResult<string?>(null));
            return await door.Http.FetchAsync(request, cancellationToken) switch
            {
                Fetched file => (RobotsRules.Parse(Encoding.UTF8.GetString(file.Body), SourcesOptions.Product), null),
                NoSuchPage or FetchFailed { Status: >= 400 and < 500 and not 429 } => (RobotsRules.AllowAll, null),
                FetchFailed failed => (null, $"The site's robots.txt could not be read, so nothing is fetched: {failed.Reason}"),
                FetchRefused refused => (null, refused.Reason),
                _ => (null, "The site's robots.txt could not be read, so nothing is fetched."),
            };
        }
    }

    private SafeHttp Http => http;

    private Politeness Politeness => politeness;

    private SourcesOptions Options => options.Value;
}
