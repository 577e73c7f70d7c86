namespace KnowledgeAssistant.Sources.Web;

/// <summary>Looks at the first start address of a web source, as a run would.</summary>
internal sealed class WebTrials(SiteDoor door)
{
    public async Task<WebTrial> TryAsync(WebSettings settings, CancellationToken cancellationToken)
    {
        if (WebScope.FindProblems(settings).FirstOrDefault() is { } wrong)
            return new WebTrial(null, null, 0, 0, wrong);
        var site = door.Open(settings);
        var start = site.Scope.Starts[0];
        if (await site.RefuseAsync(start, cancellationToken) is { } refused)
            return new WebTrial(start, null, 0, 0, refused);
        return await site.FetchAsync(start, null, cancellationToken) switch
        {
            Fetched page when PageFormat.IsHtml(page) => Describe(page, site.Scope),
            Fetched page when PageFormat.IsTaken(page) => new WebTrial(page.Address, null, 0, 0, null),
            Fetched page => new WebTrial(page.Address, null, 0, 0, $"It is of a type that is not read ({page.MediaType})."),
            NoSuchPage none => new WebTrial(none.Address, null, 0, 0, "The site has no such page."),
            FetchRefused no => new WebTrial(no.Address, null, 0, 0, no.Reason),
            FetchFailed failed => new WebTrial(failed.Address, null, 0, 0, failed.Reason),
            var other => new WebTrial(other.Address, null, 0, 0, "The site answered in an unexpected way."),
        };
    }

    private static WebTrial Describe(Fetched page, WebScope scope)
    {
        var head = PageHead.Read(page.Address, PageFormat.TextOf(page), page.RobotsTag);
        var problem = head.IsNoIndex ? "The page asks programs not to keep it (noindex); its links are followed." : null;
        return new WebTrial(page.Address, head.Title, head.Links.Count, head.Links.Count(link => scope.Refuse(link) is null), problem);
    }
}

/// <summary>What the first page of a web source looks like.</summary>
/// <param name="Address">Where the fetch ended; null when it did not begin.</param>
/// <param name="Links">How many pages it leads to.</param>
/// <param name="LinksInside">How many of these belong to the source by its rules.</param>
/// <param name="Problem">Why a run would not take it in, in plain words; null when it would.</param>
public sealed record WebTrial(Uri? Address, string? Title, int Links, int LinksInside, string? Problem);
