using System.IO.Compression;
using System.Text;
using System.Xml;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>What one sitemap lists: XML, an index of other sitemaps, or one address a line; each may be packed (gzip). What is broken is read up to there.</summary>
internal sealed record SitemapFile(IReadOnlyList<string> Pages, IReadOnlyList<string> Sitemaps)
{
    /// <summary>Unpacked; a fifth of what sitemaps.org allows, and 50,000 addresses of ordinary length.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>As sitemaps.org has it.</summary>
    private const int MostAddresses = 50_000;

    private const int LongestAddress = 2_048;

    public static SitemapFile Read(byte[] body)
    {
        var text = body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? Unpacked(body) : body;
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n"u8);
        return start.StartsWith("<"u8) ? ReadXml(text.AsSpan(text.Length - start.Length).ToArray()) : new SitemapFile(Lines(text), []);
    }

    private static byte[] Unpacked(byte[] body)
    {
        using var unpacked = new MemoryStream();
        try
        {
            using var packed = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            var buffer = new byte[65_536];
            while (unpacked.Length < MaxBytes && packed.Read(buffer) is > 0 and var count)
                unpacked.Write(buffer, 0, count);
        }
        catch (InvalidDataException)
        {
            // Cut off or damaged: what came before it counts.
        }
        return unpacked.ToArray();
    }

    private static string[] Lines(byte[] text) =>
        [
            .. Encoding
                .UTF8.GetString(text)
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.Length <= LongestAddress)
                .Take(MostAddresses),
        ];

    private static SitemapFile ReadXml(byte[] text)
    {
        var (pages, sitemaps) = (new List<string>(), new List<string>());
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            MaxCharactersInDocument = MaxBytes,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(text), settings);
            var isIndex = false;
            while (reader.Read() && pages.Count + sitemaps.Count < MostAddresses)
            {
                if (reader.NodeType != XmlNodeType.Element)
                    continue;
                if (reader.LocalName is "url" or "sitemap")
                    isIndex = reader.LocalName == "sitemap";
                // "image:loc" and the like name no pages.
                else if (reader is { LocalName: "loc", Prefix: "" } && Address(reader) is { } address)
                    (isIndex ? sitemaps : pages).Add(address);
            }
        }
        catch (XmlException)
        {
            // Broken from here on, or no sitemap at all.
        }
        return new SitemapFile(pages, sitemaps);
    }

    private static string? Address(XmlReader reader)
    {
        if (reader.IsEmptyElement || !reader.Read() || reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA))
            return null;
        var address = reader.Value.Trim();
        // What the end of the file cuts off is no address.
        reader.Read();
        return address.Length is > 0 and <= LongestAddress ? address : null;
    }
}
