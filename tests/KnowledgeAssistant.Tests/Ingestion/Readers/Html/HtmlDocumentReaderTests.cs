using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Html;

public sealed class HtmlDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_Page_GivesMainContentOnly()
    {
        var content = _files.Read(
            "page.html",
            """
            <!doctype html><html><head><title>The page</title><meta name="date" content="2025-04-05"></head><body>
            <header>Logo</header><nav><a href="/">Home</a></nav>
            <main><h1>Title<a href="#t">¶</a></h1><p>First<br>line.</p>Loose <b>text</b>
              <ol start="3"><li>three<ul><li>inner</li></ul></li><li><p>four</p><p>more</p></li></ol>
              <dl><dt>Term</dt><dd>What it means</dd></dl><pre>a  b
              c</pre><aside>beside</aside></main><footer>Imprint</footer></body></html>
            """
        );

        Assert.Equal(
            [
                "h1 Title",
                "p First line.",
                "p Loose text",
                "li1 3. three",
                "li2 • inner",
                "li1 4. four",
                "li1 more",
                "p Term: What it means",
                "code a  b\n  c",
            ],
            Outline.Of(content)
        );
        Assert.Equal("The page", content.Title);
        Assert.Equal(new DateTime(2025, 4, 5, 0, 0, 0, DateTimeKind.Utc), content.Date);
    }

    [Theory]
    [InlineData("<p hidden>SECRET</p>")]
    [InlineData("<p aria-hidden=true>SECRET</p>")]
    [InlineData("<div style='color:red; DISPLAY : none'>SECRET</div>")]
    [InlineData("<p style='visibility:hidden'>SECRET</p>")]
    [InlineData("<p style='font-size:0'>SECRET</p>")]
    [InlineData("<style>/* x */ .a, #b > .c { display: none }</style><p class=a>SECRET</p>")]
    [InlineData("<style>@media print { p { color: red } } .z{visibility:hidden}</style><p class=z>SECRET</p>")]
    [InlineData("<script>SECRET</script><style>SECRET</style><template>SECRET</template><noscript>SECRET</noscript>")]
    [InlineData("<svg><text>SECRET</text></svg><iframe srcdoc='SECRET'>SECRET</iframe><select><option>SECRET</select>")]
    [InlineData("<!-- SECRET --><p title='SECRET'></p><input value=SECRET>")]
    public void Read_HiddenPart_IsLeftOut(string part) =>
        Assert.Equal("Shown", _files.Read("a.html", $"<html><body><p>Shown</p>{part}</body>").Text);

    [Theory]
    [InlineData("<style>@media print { .a { display: none } }</style><p class=a>here</p>")]
    [InlineData("<style>.b:hover { display: none }</style><p class=b>here</p>")]
    [InlineData("<p style='opacity:0.8'>here</p>")]
    public void Read_ShownPart_IsKept(string part) => Assert.Equal("here", _files.Read("a.html", $"<html><body>{part}</body>").Text);

    [Fact]
    public void Read_TableWithSpans_FillsTheGrid()
    {
        var content = _files.Read(
            "a.html",
            """
            <table><caption>Prices</caption><tr><th>Article</th><th colspan="2">Price</th></tr>
            <tr><td rowspan="2">Lamp</td><td>3</td><td></td></tr><tr><td>4</td><td>5</td></tr></table>
            """
        );

        Assert.Equal(["p Prices", "row Article | Price | Price", "row Lamp | 3 | ", "row Lamp | 4 | 5"], Outline.Of(content));
        Assert.Equal([null, null, "Article | Price | Price", "Article | Price | Price"], content.Blocks.Select(block => block.TableHeader));
    }

    [Fact]
    public void Read_TableForLayout_IsReadAsBlocks() =>
        Assert.Equal(["h2 Left", "p Text"], Outline.Of(_files.Read("a.html", "<table><tr><td><h2>Left</h2>Text</td></tr></table>")));

    [Fact]
    public void Read_OnlyLinks_IsReadAsLinks() =>
        Assert.Equal("One\nTwo", _files.Read("a.html", "<nav><p><a href=x>One</a></p><p><a href=y>Two</a></p></nav>").Text);

    [Fact]
    public void Read_ThousandsOfNestedElements_GivesTheirText() =>
        Assert.Equal("deep", _files.Read("a.html", $"<html><body>{string.Concat(Enumerable.Repeat("<div>", 3_000))}deep").Text);

    [Fact]
    public void Read_DeclaredEncoding_IsUsedWhereTheBytesTellNothing()
    {
        byte[] page = [.. "<html><meta charset=iso-8859-2><body>"u8, 0xB1, .. "</body>"u8];

        Assert.Equal("ą", _files.Read("a.html", page).Text);
    }

    [Fact]
    public void Read_ScriptOnlyPage_GivesAReason() =>
        Assert.Contains(
            "without running its scripts",
            _files.ReasonOf("a.html", "<html><body><script>x()</script></body></html>"u8.ToArray()),
            StringComparison.Ordinal
        );

    public void Dispose() => _files.Dispose();
}
