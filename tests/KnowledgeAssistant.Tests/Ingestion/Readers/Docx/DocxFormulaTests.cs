using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Docx;

/// <summary>Formulas as Word stores them, and the line they become.</summary>
public sealed class DocxFormulaTests : IDisposable
{
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("<m:f><m:num>{a+b}</m:num><m:den>{c}</m:den></m:f>", "(a+b)/c")]
    [InlineData("<m:f><m:fPr><m:type m:val=\"lin\"/></m:fPr><m:num>{12}</m:num><m:den>{2x}</m:den></m:f>", "12/2x")]
    [InlineData("<m:sSup><m:e>{x}</m:e><m:sup>{2}</m:sup></m:sSup>{+1}", "x^2+1")]
    [InlineData("<m:sSup><m:e><m:d><m:e>{x+a}</m:e></m:d></m:e><m:sup>{n-1}</m:sup></m:sSup>", "(x+a)^(n-1)")]
    [InlineData("<m:sSup><m:e><m:d><m:e>{x}</m:e></m:d><m:d><m:e>{y}</m:e></m:d></m:e><m:sup>{2}</m:sup></m:sSup>", "((x)(y))^2")]
    [InlineData("<m:sSub><m:e>{a}</m:e><m:sub>{n}</m:sub></m:sSub>", "a_n")]
    [InlineData("<m:sSubSup><m:e>{x}</m:e><m:sub>{i}</m:sub><m:sup>{2}</m:sup></m:sSubSup>", "x_i^2")]
    [InlineData("<m:rad><m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg/><m:e>{b-c}</m:e></m:rad>", "√(b-c)")]
    [InlineData("<m:rad><m:deg>{3}</m:deg><m:e>{8}</m:e></m:rad>", "√[3](8)")]
    [InlineData(
        "<m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr><m:sub>{k=0}</m:sub><m:sup>{n}</m:sup><m:e>{k}</m:e></m:nary>",
        "∑_(k=0)^n k"
    )]
    [InlineData("<m:nary><m:sub/><m:sup/><m:e>{f dx}</m:e></m:nary>", "∫ f dx")]
    [InlineData("<m:func><m:fName>{log}</m:fName><m:e>{x}</m:e></m:func>", "log(x)")]
    [InlineData("<m:func><m:fName>{cos}</m:fName><m:e><m:d><m:e>{x}</m:e></m:d></m:e></m:func>", "cos(x)")]
    [InlineData("<m:limLow><m:e>{lim}</m:e><m:lim>{x→0}</m:lim></m:limLow>", "lim_(x→0)")]
    [InlineData("<m:d><m:dPr><m:begChr m:val=\"[\"/><m:endChr m:val=\"\"/></m:dPr><m:e>{a}</m:e><m:e>{b}</m:e></m:d>", "[a|b")]
    [InlineData("<m:m><m:mr><m:e>{1}</m:e><m:e>{0}</m:e></m:mr><m:mr><m:e>{0}</m:e><m:e>{1}</m:e></m:mr></m:m>", "[1, 0; 0, 1]")]
    [InlineData(
        "<m:d><m:e><m:f><m:fPr><m:type m:val=\"noBar\"/></m:fPr><m:num>{n}</m:num><m:den>{k}</m:den></m:f></m:e></m:d>",
        "(n over k)"
    )]
    [InlineData("{x}<w:del><m:r><m:t>gone</m:t></m:r></w:del>", "x")]
    public void Read_Formula_IsOneLine(string formula, string expected)
    {
        var runs = formula.Replace("{", "<m:r><m:t>", StringComparison.Ordinal).Replace("}", "</m:t></m:r>", StringComparison.Ordinal);

        var content = _files.Read(
            "a.docx",
            new DocxFile($"<w:p>{DocxFile.Run("By ")}<m:oMath>{runs}</m:oMath>{DocxFile.Run(".")}</w:p>").Bytes()
        );

        Assert.Equal($"By {expected}.", content.Text);
    }

    [Fact]
    public void Read_FormulasBelowEachOther_StandApart()
    {
        const string formula = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>";

        var content = _files.Read("a.docx", new DocxFile($"<w:p><m:oMathPara>{formula}{formula}</m:oMathPara></w:p>").Bytes());

        Assert.Equal("a=b a=b", content.Text);
    }

    [Fact]
    public void Read_Pictures_AreCountedInTheReport()
    {
        const string picture = "<w:r><w:drawing><w:pic/></w:drawing></w:r>";
        const string twoForms =
            "<w:r><w:AlternateContent><w:Choice><w:pic/></w:Choice><w:Fallback><w:pict><w:imagedata/></w:pict></w:Fallback></w:AlternateContent></w:r>";

        var content = _files.Read("a.docx", new DocxFile($"<w:p>{DocxFile.Run("Shown")}{picture}{twoForms}</w:p>").Bytes());

        Assert.Equal(["2 pictures in the document were not read: words within them are not found."], content.Coverage.Notes);
    }

    [Fact]
    public void Read_RowThatStartsLate_TakesMergedCellsFromItsOwnColumns()
    {
        static string Cell(string text, string properties = "") =>
            $"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{DocxFile.Run(text)}</w:p></w:tc>";
        const string late = "<w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>";
        var table =
            $"<w:tbl><w:tr>{Cell("Name")}{Cell("Price")}</w:tr><w:tr>{late}{Cell("10", "<w:vMerge w:val=\"restart\"/>")}</w:tr>"
            + $"<w:tr>{late}{Cell("", "<w:vMerge/>")}</w:tr></w:tbl>";

        var content = _files.Read("a.docx", new DocxFile(table).Bytes());

        Assert.Equal(["row Name | Price", "row  | 10", "row  | 10"], Outline.Of(content));
    }

    public void Dispose() => _files.Dispose();
}
