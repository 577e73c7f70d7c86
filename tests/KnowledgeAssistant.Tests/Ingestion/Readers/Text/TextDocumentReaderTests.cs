using System.Text;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Text;

public sealed class TextDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Fact]
    public void Read_WrappedText_JoinsLinesAndKeepsStructure()
    {
        var content = _files.Read(
            "notes.txt",
            """
            Meeting notes
            =============

            The first paragraph is wrapped at a width of about sixty letters,
            so its lines are joined again to one.

            2.1 Decisions

            Agreed by all who were there, without a vote being necessary:
            - the lamp stays where it is although nobody likes the place
              and it is broken
            - the chair goes

            Phone: 123
            Fax: 456

            Name    Room  Size
            Anna    3     12.5
            Otto    4     9
            """
        );

        Assert.Equal(
            [
                "h1 Meeting notes",
                "p The first paragraph is wrapped at a width of about sixty letters, so its lines are joined again to one.",
                "h2 2.1 Decisions",
                "p Agreed by all who were there, without a vote being necessary:",
                "li1 - the lamp stays where it is although nobody likes the place and it is broken",
                "li1 - the chair goes",
                "p Phone: 123",
                "p Fax: 456",
                "row Name | Room | Size",
                "row Anna | 3 | 12.5",
                "row Otto | 4 | 9",
            ],
            Outline.Of(content)
        );
        Assert.Equal("Name | Room | Size", content.Blocks[^1].TableHeader);
    }

    [Fact]
    public void Read_HeadingsInCapitals_AreReadableInTitleAndPathAndKeptInTheText()
    {
        var content = _files.Read(
            "rules.txt",
            """
            STAFF CANTEEN RULES, PART II: THE VPN AND MARLA'S KEYS TO HQ

            The canteen is open to all staff. Use a VPN from home, and ask Marla first.

            OPENING HOURS 2ND FLOOR

            From seven.
            """
        );

        Assert.Equal("Staff Canteen Rules, Part II: the VPN and Marla's Keys to HQ", content.Title);
        Assert.Equal([content.Title], content.Blocks[1].HeadingPath);
        Assert.Equal(["Opening Hours 2ND Floor"], content.Blocks[^1].HeadingPath);
        Assert.StartsWith("STAFF CANTEEN RULES, PART II", content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NumberedLinesApart_AreAListNotHeadings()
    {
        var content = _files.Read("a.txt", "1. Open the lid\n\n2. Close the lid\n\n3. Go home\n");

        Assert.All(Outline.Of(content), line => Assert.StartsWith("li1 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AnyCommonEncoding_GivesTheSameText()
    {
        const string text = "Größe: 5 € – naïve Straße";
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(text),
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)],
            [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(text)],
            Encoding.Unicode.GetBytes(text.Replace("€", "E", StringComparison.Ordinal).Replace("–", "-", StringComparison.Ordinal)),
            CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text),
        ];

        foreach (var file in files)
            Assert.StartsWith("Größe: 5 ", _files.Read("a.txt", file).Text, StringComparison.Ordinal);
        Assert.Equal(text, _files.Read("a.txt", files[^1]).Text);
    }

    [Fact]
    public void Read_CutInsideACharacter_IsStillUtf8() =>
        Assert.StartsWith(
            "Grüße an alle, schön",
            _files.Read("a.txt", Encoding.UTF8.GetBytes("Grüße an alle, schöné")[..^1]).Text,
            StringComparison.Ordinal
        );

    public void Dispose() => _files.Dispose();
}
