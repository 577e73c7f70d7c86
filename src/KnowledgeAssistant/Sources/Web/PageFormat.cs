using System.Text;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>What a fetched body is, and under which name and bytes it goes to the library.</summary>
internal static class PageFormat
{
    /// <summary>Types that the readers take, with the ending that tells them; the empty one where the content itself tells.</summary>
    private static readonly Dictionary<string, string> Endings = new(StringComparer.Ordinal)
    {
        ["text/html"] = "",
        ["application/xhtml+xml"] = "",
        ["application/pdf"] = "",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = "",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "",
        ["application/vnd.oasis.opendocument.text"] = "",
        ["text/plain"] = "",
        ["text/markdown"] = ".md",
        ["text/csv"] = ".csv",
        ["application/json"] = ".json",
        ["application/xml"] = ".xml",
        ["text/xml"] = ".xml",
    };

    public static bool IsHtml(Fetched page) =>
        page.MediaType is "text/html" or "application/xhtml+xml" || page.MediaType.Length == 0 && LooksLikeHtml(page.Body);

    public static bool IsTaken(Fetched page) => page.MediaType.Length == 0 ? IsHtml(page) : Endings.ContainsKey(page.MediaType);

    public static string TextOf(Fetched page) => TextDecoding.Decode(page.Body, Declared(page));

    /// <summary>The document's source: host and path as people know them, whatever scheme they were fetched by.</summary>
    /// <returns>Null when no document can have that name.</returns>
    public static string? NameOf(Fetched page, Uri address)
    {
        var escaped = address.AbsolutePath.EndsWith('/') ? address.AbsolutePath + "index.html" : address.AbsolutePath;
        var ending = Endings.GetValueOrDefault(page.MediaType, "");
        var tail =
            address.Query + (escaped.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && address.Query.Length == 0 ? "" : ending);
        var host = address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
        foreach (var path in (string[])[Uri.UnescapeDataString(escaped), escaped])
        {
            if (SourcePath.TryNormalise(host.Trim('[', ']') + path + tail, out var source, out _))
                return source;
        }
        return null;
    }

    /// <summary>As fetched, but for pages whose type or encoding only the server told: the reader sees the bytes alone.</summary>
    public static byte[] BytesOf(Fetched page)
    {
        if (!IsHtml(page))
            return page.Body;
        var (detected, _) = TextDecoding.Detect(page.Body);
        if (detected is null && Declared(page) is { } declared)
            return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Marked(declared.GetString(page.Body)))];
        return detected is UTF8Encoding or null && !LooksLikeHtml(page.Body) ? [.. "<!doctype html>\n"u8, .. page.Body] : page.Body;
    }

    private static string Marked(string text) =>
        text.TrimStart().StartsWith('<') && LooksLikeHtml(Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 1024)]))
            ? text
            : "<!doctype html>\n" + text;

    private static bool LooksLikeHtml(byte[] body)
    {
        var start = Encoding
            .Latin1.GetString(body, 0, Math.Min(body.Length, 1024))
            .TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return ((ReadOnlySpan<string>)["<!doctype html", "<html", "<head>", "<body", "<?xml", "<!--"])
            .ToArray()
            .Any(tag => start.StartsWith(tag, StringComparison.OrdinalIgnoreCase));
    }

    private static Encoding? Declared(Fetched page) => page.Charset is { Length: > 0 and <= 40 } name ? Charsets.Find(name) : null;
}
