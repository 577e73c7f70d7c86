using System.Globalization;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>Which addresses belong to a web source: on the hosts of its start addresses, under its path rules.</summary>
internal sealed class WebScope
{
    private const int MaxStarts = 20;
    private const int MaxRules = 100;
    private const int MaxDepth = 20;
    private const int MaxPages = 20_000;
    private const int MaxDelaySeconds = 60;

    private readonly HashSet<string> _hosts;
    private readonly IReadOnlyList<string> _include;
    private readonly IReadOnlyList<string> _exclude;

    public WebScope(WebSettings settings)
    {
        Starts = [.. settings.Starts.Select(Parse).OfType<Uri>().Select(CanonicalAddress.Of)];
        _hosts = Starts.Select(HostOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        (_include, _exclude) = (settings.Include, settings.Exclude);
    }

    public IReadOnlyList<Uri> Starts { get; }

    public bool HasHostOf(Uri address) => _hosts.Contains(HostOf(address));

    /// <returns>Why the address does not belong to the source, in plain words; null when it does.</returns>
    public string? Refuse(Uri address)
    {
        if (!HasHostOf(address))
            return $"It leads to {address.IdnHost}, which is not the host of a start address: add that as one if you want it.";
        // Escapes that mean the same count as the same.
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        if (_exclude.Any(rule => path.StartsWith(rule, StringComparison.Ordinal)))
            return "The rules of the source leave this path out.";
        return _include.Count == 0 || _include.Any(rule => path.StartsWith(rule, StringComparison.Ordinal))
            ? null
            : "The path begins with none of those that the source takes.";
    }

    public static IEnumerable<string> FindProblems(WebSettings? settings)
    {
        if (settings is null || settings.Starts.Count is 0 or > MaxStarts)
        {
            yield return $"Give it 1 to {MaxStarts} start addresses, for example https://www.example.org/help/";
            yield break;
        }
        foreach (var start in settings.Starts)
        {
            if (!WebAddress.TryParse(start, out _, out var reason))
                yield return reason!;
        }
        if (
            settings.Include.Concat(settings.Exclude).Any(rule => !rule.StartsWith('/'))
            || settings.Include.Count + settings.Exclude.Count > MaxRules
        )
            yield return $"Rules are beginnings of paths, for example /help/, at most {MaxRules}.";
        var scope = new WebScope(settings);
        foreach (var start in scope.Starts)
        {
            if (scope.Refuse(start) is { } reason)
                yield return $"The start address {start.AbsoluteUri} is left out by the rules: {reason}";
        }
        if (settings.Depth is < 0 or > MaxDepth)
            yield return $"Links can be followed 0 to {MaxDepth} steps.";
        if (settings.MaxPages is < 1 or > MaxPages)
            yield return string.Create(CultureInfo.InvariantCulture, $"A run can fetch 1 to {MaxPages:N0} pages.");
        if (settings.DelaySeconds is < 0 or > MaxDelaySeconds)
            yield return $"The wait between two pages can be 0 to {MaxDelaySeconds} seconds.";
    }

    private static Uri? Parse(string text) => WebAddress.TryParse(text, out var address, out _) ? address : null;

    /// <summary>Both usual ports are one site: many lead from the one to the other.</summary>
    private static string HostOf(Uri address) => address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
}
