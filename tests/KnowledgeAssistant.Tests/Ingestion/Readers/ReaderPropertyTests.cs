using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

public sealed class ReaderPropertyTests : IDisposable
{
    private static readonly string[] Scraps =
    [
        "# ",
        "## ",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "| a | b |\n|---|---|\n",
        "```\n",
        "> ",
        "text ",
        "[^1]",
        "\n[^1]: ",
        "<div>",
        "</div>",
        "<table><tr><td>",
        "</table>",
        "<h2>",
        "<!--",
        "*",
        "\0",
        "\uD800",
        "\u00AD",
        "😀",
        "===\n",
        "\t",
        "  ",
        "<li>",
        "&amp;",
        "---\n",
        "a  b  c\n",
    ];

    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.md")]
    [InlineData("a.html")]
    public void Read_AnyText_GivesBlocksThatTileTheTextOrAReason(string name) =>
        Prop.ForAll(
                ArbMap
                    .Default.ArbFor<NonNull<string>>()
                    .Generator.Select(text => text.Get)
                    .Or(Gen.Elements(Scraps))
                    .ListOf()
                    .Select(parts => string.Concat(parts))
                    .ToArbitrary(),
                text =>
                {
                    try
                    {
                        BlockLaws.Check(_files.Read(name, Encoding.UTF8.GetBytes(text)));
                    }
                    catch (UnreadableDocumentException exception)
                    {
                        Assert.NotEmpty(exception.Message);
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    public void Dispose() => _files.Dispose();
}
