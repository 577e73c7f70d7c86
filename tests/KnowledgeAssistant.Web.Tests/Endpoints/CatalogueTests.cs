using System.Net;
using System.Text;
using KnowledgeAssistant.Web.Exports;
using KnowledgeAssistant.Web.Tests.Browser.Library;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Endpoints;

/// <summary>The list of documents as a file for spreadsheets.</summary>
public sealed class CatalogueTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hello\"", "\"say \"\"hello\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("a=b", "a=b")]
    public void Field_AnyText_IsQuotedAndNoFormula(string text, string expected) => Assert.Equal(expected, CatalogueExport.Field(text));

    [Fact]
    public async Task Export_WithThePagesFilter_HoldsEachDocumentOnce()
    {
        await using var host = await RunningHost.StartEmptyAsync();
        // More than one piece of the export.
        await SeededLibrary.AddAsync(host, more: 2_300);
        using var client = await WebClient.SignedInAsync(host, "Ada");

        var response = await client.SendAsync(HttpMethod.Get, "/library/documents.csv");
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var lines = Encoding.UTF8.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var failed = await (await client.SendAsync(HttpMethod.Get, "/library/documents.csv?state=Failed")).Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.OK, "text/csv"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("\uFEFF"u8.ToArray(), bytes[..3]);
        Assert.StartsWith("\uFEFFCollection,Source,Title,", lines[0], StringComparison.Ordinal);
        Assert.Equal(2_300, lines.Count(line => line.StartsWith("Operations,logs/", StringComparison.Ordinal)));
        Assert.Equal(lines.Length, lines.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, failed.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("wind sensor ws-3.pdf", failed, StringComparison.Ordinal);
    }
}
