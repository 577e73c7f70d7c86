using System.IO.Compression;
using System.Text;
using KnowledgeAssistant.Sources.Web;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources.Web;

public sealed class SitemapFileTests
{
    private const string Pages = """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <url><loc> http://public.test/a?x=1&amp;y=2 </loc><image:image><image:loc>http://public.test/a.png</image:loc></image:image></url>
          <url><lastmod>2026-01-01</lastmod><loc><![CDATA[http://public.test/b]]></loc></url>
          <url><loc/></url>
        </urlset>
        """;

    [Fact]
    public void Read_Pages_GivesTheirAddressesAlone()
    {
        var file = SitemapFile.Read(Encoding.UTF8.GetBytes(Pages));

        Assert.Equal(["http://public.test/a?x=1&y=2", "http://public.test/b"], file.Pages);
        Assert.Empty(file.Sitemaps);
    }

    [Fact]
    public void Read_Index_GivesTheFilesItNames()
    {
        var file = SitemapFile.Read("<sitemapindex><sitemap><loc>http://public.test/1.xml</loc></sitemap></sitemapindex>"u8.ToArray());

        Assert.Equal(["http://public.test/1.xml"], file.Sitemaps);
        Assert.Empty(file.Pages);
    }

    [Fact]
    public void Read_PackedOrLines_GivesTheSame()
    {
        Assert.Equal(2, SitemapFile.Read(Packed(Encoding.UTF8.GetBytes(Pages))).Pages.Count);
        Assert.Equal(
            ["http://a.test/1", "http://a.test/2"],
            SitemapFile.Read("http://a.test/1\r\n\r\nhttp://a.test/2\n"u8.ToArray()).Pages
        );
    }

    [Theory]
    [InlineData("<urlset><url><loc>http://public.test/a</loc></url><url><loc>http://pub")]
    [InlineData("<urlset><url><loc>http://public.test/a</loc></url><</urlset>")]
    public void Read_BrokenFile_GivesWhatCameBefore(string text) =>
        Assert.Equal(["http://public.test/a"], SitemapFile.Read(Encoding.UTF8.GetBytes(text)).Pages);

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'http://public.test/a'>]><urlset><url><loc>&a;</loc></url></urlset>")]
    [InlineData("<!DOCTYPE x SYSTEM 'http://public.test/x.dtd'><urlset><url><loc>http://public.test/a</loc></url></urlset>")]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("")]
    public void Read_NoSitemap_GivesNothing(string text)
    {
        var file = SitemapFile.Read(Encoding.UTF8.GetBytes(text));

        Assert.Empty(file.Pages);
        Assert.Empty(file.Sitemaps);
    }

    [Fact]
    public void Read_PackedBomb_IsReadWithinTheLimit()
    {
        // 100 MB of one address in 100 KB.
        var bomb = Packed(Encoding.UTF8.GetBytes(new StringBuilder("http://public.test/").Append('a', 100 << 20).ToString()));

        Assert.Empty(SitemapFile.Read(bomb).Pages);
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
