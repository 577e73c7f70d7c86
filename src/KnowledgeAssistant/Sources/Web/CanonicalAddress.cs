namespace KnowledgeAssistant.Sources.Web;

/// <summary>One spelling for each page: without fragment, default port and what only counts visitors; order of the query and the last slash as the site writes them.</summary>
internal static class CanonicalAddress
{
    private static readonly HashSet<string> Tracking = new(StringComparer.OrdinalIgnoreCase)
    {
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "fbclid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "vero_id",
    };

    public static Uri Of(Uri address)
    {
        var builder = new UriBuilder(address) { Fragment = "", Query = Query(address.Query) };
        if (address.IsDefaultPort)
            builder.Port = -1;
        return builder.Uri;
    }

    private static string Query(string query)
    {
        if (query.Length <= 1)
            return "";
        var kept = query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries).Where(part => !IsTracking(part.Split('=')[0]));
        return string.Join('&', kept);
    }

    private static bool IsTracking(string name) => name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || Tracking.Contains(name);
}
