using System.Text;
using KnowledgeAssistant.Ingestion;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Code, JSON and XML as documents.</summary>
public sealed class StructuredTextTests : IDisposable
{
    private readonly TestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Code_IsCutAtDeclarations_UnderTheFilesName()
    {
        var function = string.Concat(Enumerable.Range(0, 6).Select(line => $"    step_{line}()\n"));
        var content = _files.Read(
            "src/backup.py",
            $"import os\nimport sys\n\ndef first():\n{function}\n    done()\n\n# the second one\ndef second():\n{function}"
        );

        Assert.Equal(DocumentFormats.Code, content.Format);
        Assert.Equal("backup.py", content.Title);
        Assert.Equal("code", content.Metadata.Type);
        var code = content.Blocks.Where(block => block.Kind == BlockKind.Code).Select(content.TextOf).ToList();
        Assert.Equal(2, code.Count);
        Assert.StartsWith("import os\nimport sys\n\ndef first():\n    step_0()", code[0], StringComparison.Ordinal);
        Assert.EndsWith("    done()", code[0], StringComparison.Ordinal);
        Assert.StartsWith("# the second one\ndef second():", code[1], StringComparison.Ordinal);
        Assert.Contains("Python.", content.Text, StringComparison.Ordinal);
        Assert.All(content.Blocks.Skip(1), block => Assert.Equal(["backup.py"], block.HeadingPath));
    }

    [Theory]
    [InlineData("a.cs")]
    [InlineData("a.sql")]
    [InlineData("docker.yaml")]
    [InlineData("server.conf")]
    [InlineData("A.TS")]
    public void Code_OfAnyLanguage_IsCode(string name) => Assert.Equal(DocumentFormats.Code, _files.Read(name, "one\ntwo").Format);

    [Fact]
    public void Json_ObjectsAndTables_ReadAsText()
    {
        var content = _files.Read(
            "pumps.json",
            """{"site":"Kiel","tags":["a","b"],"owner":{"name":"Ada","active":true},"pumps":[{"id":"KX-1","bar":2.5},{"id":"KX-2","note":"old"}],"none":null}"""
        );

        Assert.Equal(DocumentFormats.Json, content.Format);
        Assert.Equal(
            """
            site: Kiel
            tags: a, b
            owner
            name: Ada
            active: true
            pumps
            id | bar | note
            KX-1 | 2.5 |
            KX-2 |  | old
            """.ReplaceLineEndings("\n"),
            string.Join('\n', content.Text.Split('\n').Select(line => line.TrimEnd()))
        );
        var row = content.Blocks[^1];
        Assert.Equal(("id | bar | note", "pumps"), (row.TableHeader, row.HeadingPath[^1]));
    }

    [Fact]
    public void Json_OneValueALine_IsATableAndNamesWhatIsNone()
    {
        var content = _files.Read("log.jsonl", "{\"a\":1}\n{\"a\":2}\nnot json\n{\"a\":3}\n");

        Assert.Equal("a\n1\n2\n3", content.Text);
        Assert.Contains("1.", Assert.Single(content.Coverage.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Xml_ElementsAndTexts_ReadAsText()
    {
        var content = _files.Read(
            "feed.xml",
            """
            <?xml version="1.0" encoding="iso-8859-1"?>
            <catalogue><title>Pumps</title><!-- no -->
              <pump name="KX-1"><pressure unit="bar">2.5</pressure><text>Turn <b>slowly</b> &amp; stop.</text></pump>
              <empty/><data><![CDATA[a < b]]></data>
            </catalogue>
            """
        );

        Assert.Equal(("Pumps", DocumentFormats.Xml), (content.Title, content.Format));
        foreach (var expected in (string[])["pump: KX-1", "pressure: 2.5", "b: slowly", "& stop.", "data: a < b"])
            Assert.Contains(expected, content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("empty", content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Svg_IsReadForItsText() =>
        Assert.Equal(
            "title: Plan\ntext: Boiler",
            _files
                .Read("plan.svg", "<svg xmlns='http://www.w3.org/2000/svg'><title>Plan</title><path d='M0 0'/><text>Boiler</text></svg>")
                .Text
        );

    [Theory]
    [InlineData("a.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "document type")]
    [InlineData("a.xml", "<a><b></a>", "no well-formed XML (line 1)")]
    [InlineData("a.xml", "<a/>", "holds no text")]
    [InlineData("a.json", "{\"a\":", "no valid JSON (line 1)")]
    [InlineData("a.jsonl", "x\ny\n{}", "no valid JSON")]
    public void BrokenFiles_AreRefusedInWords(string name, string text, string reason) =>
        Assert.Contains(reason, _files.ReasonOf(name, Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Fact]
    public void DeepFiles_AreRefusedInWords()
    {
        var xml = string.Concat(Enumerable.Repeat("<a>", 300)) + "x" + string.Concat(Enumerable.Repeat("</a>", 300));
        Assert.Contains("256", _files.ReasonOf("a.xml", Encoding.UTF8.GetBytes(xml)), StringComparison.Ordinal);
        Assert.Contains("JSON", _files.ReasonOf("a.json", Encoding.UTF8.GetBytes(new string('[', 100_000))), StringComparison.Ordinal);
    }

    [Fact]
    public void Xhtml_StaysAWebPage() =>
        Assert.Equal(
            DocumentFormats.Html,
            _files.Read("a.xml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>Text</p></body></html>").Format
        );
}
