using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Markdown;

public sealed class MarkdownDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_AllKindsOfBlocks_KeepsTheirStructure()
    {
        var content = _files.Read(
            "guide.md",
            """
            # Guide <a name="top"></a>

            A *soft*
            break, a [link](http://example.org/x) and `code`.

            ## Steps

            3. Open
            4. Close
               - the *lid*

                 with care

            > Quoted &amp; said

            ```csharp
            if (x)
                return;
            ```

            | Article | Price |
            |---|---:|
            | Lamp | 3.50 |
            | Chair | |

            A claim.[^1]

            [^1]: The proof.
            """
        );

        Assert.Equal(
            [
                "h1 Guide",
                "p A soft break, a link and code.",
                "h2 Steps",
                "li1 3. Open",
                "li1 4. Close",
                "li2 • the lid",
                "li2 with care",
                "p Quoted & said",
                "code if (x)\n    return;",
                "row Article | Price",
                "row Lamp | 3.50",
                "row Chair | ",
                "p A claim.¹",
                "note ¹ The proof.",
            ],
            Outline.Of(content)
        );
        Assert.Equal("Guide", content.Title);
        Assert.Equal(["Guide", "Steps"], content.Blocks[^1].HeadingPath);
    }

    [Fact]
    public void Read_Table_GivesRowsTheirHeaderAsContext()
    {
        var rows = _files.Read("t.md", "| A | B |\n|---|---|\n| 1 | 2 |\n\n| C |\n|---|\n| 3 |").Blocks;

        Assert.Equal([null, "A | B", null, "C"], rows.Select(row => row.TableHeader));
        Assert.Equal([1, 1, 2, 2], rows.Select(row => row.Table));
    }

    [Fact]
    public void Read_FrontMatter_GivesTitleAndDateButNoText()
    {
        var content = _files.Read("a.md", "---\ntitle: \"The title\"\ndate: 2025-03-01\nauthor: Somebody\n---\n\n# Another\n\nText.");

        Assert.Equal("The title", content.Title);
        Assert.Equal(new DateTime(2025, 3, 1, 0, 0, 0, DateTimeKind.Utc), content.Date);
        Assert.Equal("Another\nText.", content.Text);
    }

    [Fact]
    public void Read_RawHtml_IsReadWithoutScripts()
    {
        var content = _files.Read(
            "a.md",
            "<div>Shown <script>alert(1)</script></div>\n\nInline <script>alert(2)</script>text ![a picture](http://x/y.png)\n\n<table><tr><th>A</th></tr><tr><td>1</td></tr></table>"
        );

        Assert.Equal("Shown\nInline text a picture\nA\n1", content.Text);
    }

    [Fact]
    public void Read_NoHeading_TakesTheFileName() => Assert.Equal("my notes", _files.Read("folder/my_notes.md", "Text.").Title);

    public void Dispose() => _files.Dispose();
}
