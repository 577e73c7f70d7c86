using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Rendering;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Rendering;

public sealed class SafeMarkdownTests
{
    private static readonly string[] AllowedElements =
    [
        "p",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "div",
        "pre",
        "code",
        "button",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "br",
        "em",
        "strong",
        "s",
        "a",
        "span",
    ];

    private static readonly string[] AllowedAttributes =
    [
        "href",
        "rel",
        "target",
        "class",
        "start",
        "scope",
        "tabindex",
        "role",
        "aria-label",
        "type",
        "data-copy",
    ];

    public static TheoryData<string> Payloads =>
        [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<svg/onload=alert(1)>",
            "<iframe src=\"javascript:alert(1)\"></iframe>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\nscript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](<javascript:alert(1)>)",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:msgbox(1))",
            "[x](file:///etc/passwd)",
            "[x](//elsewhere.example/a)",
            "[x](/documents/1)",
            "[x](https://good.example@evil.example/)",
            "![x](https://elsewhere.example/p.png)",
            "![x](https://elsewhere.example/p.png \"t\\\" onerror=alert(1)\")",
            "[![x](https://elsewhere.example/p.png)](https://elsewhere.example)",
            "<javascript:alert(1)>",
            "[a]: javascript:alert(1)\n\n[a]",
            "[1]: https://evil.example\n\nSee [1].",
            "[1](https://evil.example)",
            "[see [1]](https://evil.example)",
            "`<script>`\n\n```\n</code></pre><script>alert(1)</script>\n```",
            "| <b onclick=alert(1)>a</b> | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |",
            "<!-- --><style>@import 'https://elsewhere.example'</style>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "a\u0000<script>\u0000alert(1)</script>",
            "# <img src=x onerror=alert(1)>",
            "- <details open ontoggle=alert(1)>",
            "> <meta http-equiv=refresh content=0;url=https://elsewhere.example>",
        ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Parse_HostileMarkdown_HoldsOnlyAllowedElementsAndAddresses(string markdown)
    {
        AssertHarmless(await Rendered.MarkdownAsync(markdown));
    }

    internal static void AssertHarmless(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        foreach (var element in document.Body!.QuerySelectorAll("*"))
        {
            Assert.Contains(element.LocalName, AllowedElements);
            Assert.All(element.Attributes, attribute => Assert.Contains(attribute.Name, AllowedAttributes));
            if (element.GetAttribute("href") is { } href)
                Assert.Matches("^(https?://(?!good)(?!evil)|mailto:)", href);
        }
        Assert.Empty(document.Head!.Children);
    }

    [Fact]
    public async Task Parse_RawHtml_IsShownAsText()
    {
        Assert.Equal("<p>a &lt;b&gt;bold&lt;/b&gt;</p>", await Rendered.MarkdownAsync("a <b>bold</b>"));
    }

    [Theory]
    [InlineData("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f")]
    [InlineData("http://example.org", "http://example.org/")]
    [InlineData("mailto:desk@example.org", "mailto:desk@example.org")]
    [InlineData("https://user:word@example.org/", null)]
    [InlineData("ftp://example.org/", null)]
    [InlineData("relative/path", null)]
    [InlineData("//example.org/", null)]
    [InlineData("\tjavascript:alert(1)", null)]
    [InlineData("", null)]
    public void Check_Address_IsFollowedOnlyWhenPlainAndAbsolute(string address, string? expected)
    {
        Assert.Equal(expected, SafeLinks.Check(address));
    }

    [Fact]
    public async Task Parse_Link_TellsNothingToItsTarget()
    {
        Assert.Equal(
            "<p><a href=\"https://example.org/\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">there</a></p>",
            await Rendered.MarkdownAsync("[there](https://example.org)")
        );
    }

    [Fact]
    public async Task Parse_Image_IsItsAlternativeText()
    {
        Assert.Equal("<p>a chart</p>", await Rendered.MarkdownAsync("![a chart](https://elsewhere.example/p.png)"));
    }

    [Fact]
    public async Task Parse_Table_KeepsHeaderRowsAndCells()
    {
        var html = await Rendered.MarkdownAsync("| Gust | Who |\n|---|---|\n| 20 m/s | Driver **now** |");

        Assert.Contains("<thead><tr><th scope=\"col\">Gust</th><th scope=\"col\">Who</th></tr></thead>", html, StringComparison.Ordinal);
        Assert.Contains("<tbody><tr><td>20 m/s</td><td>Driver <strong>now</strong></td></tr></tbody>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_CitationMarkers_StayWithTheWordBeforeAndThePunctuationAfter()
    {
        var blocks = SafeMarkdown.Parse("Stop the crane [1] [2]. Then wait [3]\n\n`x[4]` and [0] and [1234]");

        var html = await Rendered.BlocksAsync(blocks, citation: number => builder => builder.AddContent(0, $"#{number}"));

        Assert.Equal(
            "<p>Stop the <span class=\"nb\">crane#1#2.</span> Then <span class=\"nb\">wait#3</span></p>\n"
                + "<p><code>x[4]</code> and [0] and [1234]</p>",
            html
        );
    }

    [Fact]
    public async Task Parse_EscapedBracketBeforeAMarker_KeepsTheMarkerAtItsWord()
    {
        var blocks = SafeMarkdown.Parse(@"No more than 30.\[1] A cabinet counts. [1]");

        var html = await Rendered.BlocksAsync(blocks, citation: number => builder => builder.AddContent(0, $"#{number}"));

        Assert.Equal("<p>No more than 30.[1] A cabinet <span class=\"nb\">counts.#1</span></p>", html);
    }

    [Fact]
    public async Task Render_MarkedSentence_IsMarkedAcrossEmphasisAndEntities()
    {
        const string markdown = "One. Two *is* a &amp; b. Three.";
        var range = new TextRange(markdown.IndexOf("Two", StringComparison.Ordinal), markdown.IndexOf(" Three", StringComparison.Ordinal));

        var html = await Rendered.BlocksAsync(SafeMarkdown.Parse(markdown), [new TextMark(range, "s-open")]);

        Assert.Equal(
            "<p>One. <span class=\"s-open\">Two </span><em><span class=\"s-open\">is</span></em><span class=\"s-open\"> a </span>"
                + "<span class=\"s-open\">&amp;</span><span class=\"s-open\"> b.</span> Three.</p>",
            html
        );
    }

    [Theory]
    [InlineData('>')]
    [InlineData('[')]
    [InlineData('*')]
    [InlineData('`')]
    [InlineData('-')]
    [InlineData('(')]
    public void Parse_DeepNesting_EndsWithoutAnError(char character)
    {
        Assert.NotEmpty(SafeMarkdown.Parse(string.Concat(Enumerable.Repeat($"{character} ", 20_000)) + "x"));
    }

    [Fact]
    public void Parse_Headings_StartAtTheirLine()
    {
        var blocks = SafeMarkdown.Parse("a\n\n   ## b\n\n| c | d |\n|---|---|\n| e | f |\n\n    code\n\n> q");

        Assert.Equal([0, 3, 12, 43, 53], blocks.Select(block => block.Start));
    }
}
