using System.Globalization;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>What a site's robots.txt allows (RFC 9309): the groups that name this program, else those for everybody; the longest match wins, a tie allows.</summary>
internal sealed class RobotsRules
{
    /// <summary>As much of the file as RFC 9309 asks to be read.</summary>
    public const int MaxBytes = 500 * 1024;

    private const int MaxRules = 5_000;

    private const int MaxSitemaps = 20;

    /// <summary>A longer one would make a run last for weeks; a source with a schedule comes back anyway.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(2);

    private readonly List<(string Path, bool Allows)> _rules = [];
    private List<string> _sitemaps = [];

    private RobotsRules() { }

    public static RobotsRules AllowAll { get; } = new();

    /// <summary>The wait that the site asks for between requests; zero when it asks for none.</summary>
    public TimeSpan CrawlDelay { get; private set; }

    /// <summary>As the file names them, for everybody.</summary>
    public IReadOnlyList<string> Sitemaps => _sitemaps;

    /// <param name="product">The name of this program, as groups name it.</param>
    public static RobotsRules Parse(string text, string product)
    {
        var own = new RobotsRules();
        var anybody = new RobotsRules();
        var isOwn = false;
        var (forOwn, forAnybody, inAgents) = (false, false, false);
        foreach (var (key, value) in Lines(text))
        {
            if (key == "user-agent")
            {
                if (!inAgents)
                    (forOwn, forAnybody) = (false, false);
                inAgents = true;
                forOwn |= Product(value).Equals(product, StringComparison.OrdinalIgnoreCase);
                forAnybody |= value == "*";
                isOwn |= forOwn;
                continue;
            }
            if (key == "sitemap" && own._sitemaps.Count < MaxSitemaps)
                own._sitemaps.Add(value);
            if (key is not ("allow" or "disallow" or "crawl-delay"))
                continue;
            inAgents = false;
            if (forOwn)
                own.Add(key, value);
            if (forAnybody)
                anybody.Add(key, value);
        }
        anybody._sitemaps = own._sitemaps;
        return isOwn ? own : anybody;
    }

    public bool Allows(Uri address)
    {
        if (address.AbsolutePath == "/robots.txt")
            return true;
        var path = Normalise(address.PathAndQuery);
        var (length, allows) = (-1, true);
        foreach (var rule in _rules)
        {
            if (rule.Path.Length >= length && Matches(rule.Path, path))
                (length, allows) = (rule.Path.Length, rule.Allows || rule.Path.Length == length && allows);
        }
        return allows;
    }

    private void Add(string key, string value)
    {
        if (key == "crawl-delay")
        {
            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                CrawlDelay = TimeSpan.FromSeconds(Math.Min(seconds, LongestDelay.TotalSeconds));
        }
        else if (value.Length > 0 && _rules.Count < MaxRules)
        {
            _rules.Add((Normalise(value), key == "allow"));
        }
    }

    private static IEnumerable<(string Key, string Value)> Lines(string text)
    {
        foreach (var line in text.TrimStart('\uFEFF').Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = line.IndexOf('#') is >= 0 and var comment ? line[..comment] : line;
            var colon = plain.IndexOf(':');
            if (colon > 0)
                yield return (plain[..colon].Trim().ToLowerInvariant(), plain[(colon + 1)..].Trim());
        }
    }

    /// <summary>"Name/1.0" means "Name".</summary>
    private static string Product(string agent) => agent.Split('/', ' ')[0];

    /// <summary>Escapes that mean the same are written the same.</summary>
    private static string Normalise(string path) =>
        Uri.UnescapeDataString(path.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));

    /// <summary>A star stands for anything, a dollar at the end for the end. Without backtracking beyond the last star.</summary>
    private static bool Matches(string pattern, string path)
    {
        var isWhole = pattern.EndsWith('$');
        var parts = (isWhole ? pattern[..^1] : pattern).Split('*');
        if (!path.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        for (var i = 1; i < parts.Length; i++)
        {
            if (isWhole && i == parts.Length - 1)
                return path.Length - parts[i].Length >= at && path.EndsWith(parts[i], StringComparison.Ordinal);
            var found = path.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + parts[i].Length;
        }
        return !isWhole || at == path.Length;
    }
}
