using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Html;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Tens of thousands of anything within one another, for which parsers take time by the square: all of it is read in time that grows with the file.</summary>
public sealed class DeepNestingTests : IDisposable
{
    private const int Depth = 20_000;

    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("<div>")]
    [InlineData("<div></span>")]
    [InlineData("<a><div>")]
    [InlineData("<ul><li>")]
    [InlineData("<i><div></i>")]
    [InlineData("<b></p>")]
    [InlineData("<rt>")]
    [InlineData("<div><b></div>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<blockquote><!-- </blockquote> -->")]
    public void Read_PageNestedWithoutEnd_IsReadFlat(string open)
    {
        var content = _files.Read("a.html", $"<p>Before.</p>{Repeated(open)}<p>The middle of it.</p>");

        Assert.Contains("Before.", content.Text, StringComparison.Ordinal);
        Assert.Contains("The middle of it.", content.Text, StringComparison.Ordinal);
        Assert.Contains("deeper than is read", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    /// <summary>Nothing within a picture is text; elements that look as if they were in one are not.</summary>
    [Theory]
    [InlineData("<svg><title><div>")]
    [InlineData("<svg><style><div>")]
    public void Read_PicturesNestedWithoutEnd_AreNotRead(string open) =>
        Assert.Contains("Before.", _files.Read("a.html", $"<p>Before.</p>{Repeated(open)}").Text, StringComparison.Ordinal);

    /// <summary>As many beside one another as within.</summary>
    [Theory]
    [InlineData("<p>x")]
    [InlineData("x<br>")]
    [InlineData("<tr><td>x")]
    public void Read_PageOfManyElementsBesideOneAnother_IsRead(string part) =>
        Assert.Equal(Depth, _files.Read("a.html", $"<table>{Repeated(part)}").Text.Count(character => character == 'x'));

    [Theory]
    [InlineData(">")]
    [InlineData("> ")]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("[a](")]
    [InlineData("**a ")]
    [InlineData("1. ")]
    [InlineData("<div>")]
    public void Read_MarkdownNestedWithoutEnd_IsReadFlat(string open)
    {
        var content = _files.Read("a.md", $"Before.\n\n{Repeated(open)} The middle of it.\n\nAfter.\n");

        Assert.Contains("Before.", content.Text, StringComparison.Ordinal);
        Assert.Contains("The middle of it.", content.Text, StringComparison.Ordinal);
        Assert.Contains("After.", content.Text, StringComparison.Ordinal);
        Assert.Contains("plain text", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MailWithAPageNestedWithoutEnd_IsReadFlat()
    {
        var mail = $"Subject: Deep\r\nContent-Type: text/html\r\n\r\n{Repeated("<div>\r\n")}The middle of it.";

        var content = _files.Read("a.eml", mail);

        Assert.Contains("The middle of it.", content.Text, StringComparison.Ordinal);
        Assert.Contains("deeper than is read", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    /// <summary>Long pages as people and programs write them: many elements that nobody ends, few within one another.</summary>
    [Theory]
    [InlineData("<p>One.")]
    [InlineData("<li>One.")]
    [InlineData("<dt>One<dd>Two.")]
    [InlineData("<a name=x>One.")]
    [InlineData("<table><tr><td><b>One<td><font color=red>Two<tr><th>Three</table>")]
    [InlineData("<p title='>'><img src=\"a>b\"><br/>One.")]
    [InlineData("<svg><path d='m'/><g><rect/></g></svg>One.")]
    [InlineData("<script>'<div>'</script><style><div></style><!-- <div> --><![CDATA[<div>]]>One.")]
    [InlineData("<div><span>One.</span></div></div></span>")]
    [InlineData("<math><mi>x<mo/></math>")]
    public void Apply_LongPageThatNestsLittle_IsLeftAsItIs(string part)
    {
        var page = new StringBuilder().Insert(0, part, 2_000).ToString();

        Assert.Same(page, NestingLimit.Apply(page, 32, CancellationToken.None));
    }

    [Fact]
    public void Apply_DeepPart_LeavesTheStructureAroundIt()
    {
        var deep = $"{Repeated("<div>", 50)}deep{Repeated("</div>", 50)}";

        var shallow = NestingLimit.Apply($"<ul>{deep}<li>One</ul><div>Two</div>", 40, CancellationToken.None);

        Assert.Equal(
            $"<ul>{Repeated("<div>", 39)}<br><br>{Repeated(" ", 10)}deep<br><br>{Repeated(" ", 10)}{Repeated("</div>", 39)}<li>One</ul><div>Two</div>",
            shallow
        );
    }

    private static string Repeated(string text, int count = Depth) => new StringBuilder().Insert(0, text, count).ToString();

    public void Dispose() => _files.Dispose();
}
