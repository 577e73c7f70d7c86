using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>
/// What a crawl needs of a page. Read tag by tag and not as a tree: a page of a stranger is read in the server's own process here, and its depth then
/// costs nothing. The text is read later, in the reader process.
/// </summary>
internal sealed class PageHead
{
    /// <summary>Addresses beyond these are not followed; pages with more are lists for machines.</summary>
    private const int MaxLinks = 2_000;

    private const int MaxTitle = 300;

    private readonly Uri _address;
    private readonly HashSet<Uri> _links = [];
    private Uri _base;

    private PageHead(Uri address) => (_address, _base) = (address, address);

    public string? Title { get; private set; }

    /// <summary>What the page says is its one address; null when it says nothing that can be used.</summary>
    public Uri? Canonical { get; private set; }

    public bool IsNoIndex { get; private set; }

    public bool IsNoFollow { get; private set; }

    /// <summary>Canonical addresses the page leads to, in its order.</summary>
    public IReadOnlyCollection<Uri> Links => IsNoFollow ? [] : _links;

    public static PageHead Read(Uri address, string html, string robotsTag)
    {
        var page = new PageHead(address);
        page.Obey(robotsTag);
        using var source = new TextSource(html);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver) { SkipComments = true };
        while (tokens.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            if (token is HtmlTagToken { Type: HtmlTokenType.StartTag } tag)
                page.Add(tag, tokens);
            else if (token.Type == HtmlTokenType.Character && tokens.State == HtmlParseMode.RCData && page.Title is null)
                page.Title = TitleOf(token.Data);
        }
        return page;
    }

    private void Add(HtmlTagToken tag, HtmlTokenizer tokens)
    {
        tokens.State = tag.Name switch
        {
            "title" or "textarea" => HtmlParseMode.RCData,
            "script" => HtmlParseMode.Script,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            _ => tokens.State,
        };
        switch (tag.Name)
        {
            case "base" when _base == _address && Resolve(tag.GetAttribute("href")) is { } address:
                _base = address;
                break;
            case "meta" when IsForUs(tag.GetAttribute("name")):
                Obey(tag.GetAttribute("content") ?? "");
                break;
            case "link" when Words(tag.GetAttribute("rel")).Contains("canonical"):
                Canonical ??= Resolve(tag.GetAttribute("href")) is { } canonical ? CanonicalAddress.Of(canonical) : null;
                break;
            case "a" or "area" when _links.Count < MaxLinks && !Words(tag.GetAttribute("rel")).Contains("nofollow"):
                if (Resolve(tag.GetAttribute("href")) is { } link)
                    _links.Add(CanonicalAddress.Of(link));
                break;
        }
    }

    private void Obey(string robots)
    {
        var words = robots.ToLowerInvariant().Split([',', ' ', ':', ';'], StringSplitOptions.RemoveEmptyEntries);
        IsNoIndex |= words.Contains("noindex") || words.Contains("none");
        IsNoFollow |= words.Contains("nofollow") || words.Contains("none");
    }

    private Uri? Resolve(string? reference) =>
        !string.IsNullOrWhiteSpace(reference) && WebAddress.TryResolve(_base, reference, out var address, out _) ? address : null;

    private static bool IsForUs(string? name) =>
        string.Equals(name, "robots", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, SourcesOptions.Product, StringComparison.OrdinalIgnoreCase);

    private static string[] Words(string? value) =>
        (value ?? "").ToLowerInvariant().Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries);

    private static string? TitleOf(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null
            : line.Length > MaxTitle ? line[..MaxTitle]
            : line;
    }
}
