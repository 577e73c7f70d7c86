using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Reviews.Comparisons;
using Xunit;

namespace KnowledgeAssistant.Tests.Reviews.Comparisons;

public sealed class GoldenFileTests
{
    [Fact]
    public void Read_LinesOfEveryKind_AreTakenAsWritten()
    {
        var content = Read(
            """{"id":"q1","question":" What weighs 30 kg? ","scope":["everyone","group:hr"],"collection":"Product","source":"manual.pdf","answer":"It weighs 30 kg."}""",
            "",
            """{"question":"And the other?","history":[{"role":"user","content":"What weighs 30 kg?"}],"source":"manual.pdf"}""",
            """{"question":"Who rows?","title":"Rowing","history":[]}""",
            """{"question":"Who sings?","answerable":false,"source":null}"""
        );
        Assert.Empty(content.Problems);
        Assert.Equal(1, content.FollowUps);
        Assert.Equal([1, 4, 5], content.Lines.Select(line => line.Line));
        var first = content.Lines[0];
        Assert.Equal(
            ("What weighs 30 kg?", "Product", "manual.pdf", "It weighs 30 kg."),
            (first.Question, first.Collection, first.Source, first.Answer)
        );
        Assert.Equal([AccessLabel.Everyone, AccessLabel.Group("hr")], first.Labels);
        Assert.Equal(("Rowing", null), (content.Lines[1].Title, content.Lines[1].Source));
        Assert.Equal([AccessLabel.Everyone], content.Lines[1].Labels);
        Assert.Equal((null, null), (content.Lines[2].Title, content.Lines[2].Source));
    }

    [Theory]
    [InlineData("question: What?", "no JSON object")]
    [InlineData("""["question"]""", "no JSON object")]
    [InlineData("""{"source":"a.md"}""", "has no \"question\"")]
    [InlineData("""{"question":"  ","source":"a.md"}""", "has no \"question\"")]
    [InlineData("""{"question":7,"source":"a.md"}""", "\"question\" that is no text")]
    [InlineData("""{"question":"\ud800","source":"a.md"}""", "half a character")]
    [InlineData("""{"question":"What?","sorce":"a.md"}""", "names no document")]
    [InlineData("""{"question":"What?","source":["a.md"]}""", "\"source\" that is no text")]
    [InlineData("""{"question":"What?","source":"a.md","answerable":"no"}""", "neither true nor false")]
    [InlineData("""{"question":"What?","source":"a.md","scope":"everyone"}""", "no list of labels")]
    [InlineData("""{"question":"What?","source":"a.md","scope":["hr"]}""", "'hr' is not an access label")]
    [InlineData("""{"question":"WHAT ELSE?","source":"b.md"}""", "asks what line 1 asks")]
    public void Read_LineThatIsWrong_IsNamedWithItsNumber(string line, string problem)
    {
        var content = Read("""{"question":"What else?","source":"a.md"}""", "", line);
        var told = Assert.Single(content.Problems);
        Assert.Equal(3, told.Line);
        Assert.Contains(problem, told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuestionThatIsTooLong_SaysHowLongItMayBe()
    {
        var question = new string('a', GoldenQuestion.MaxQuestionLength + 1);
        var told = Assert.Single(Read($$"""{"question":"{{question}}","source":"a.md"}""").Problems);
        Assert.Contains("2001 characters, and 2000 are the most", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNone_IsRefusedAsAWhole()
    {
        Assert.Contains("UTF-8", WholeProblemOf(GoldenFile.Read([0x7B, 0xFF, 0xFE])), StringComparison.Ordinal);
        Assert.Contains("no question", WholeProblemOf(Read("", " ")), StringComparison.Ordinal);
        var many = Enumerable
            .Range(0, GoldenFile.MostQuestions + 1)
            .Select(number => $$"""{"question":"What is {{number}}?","source":"a.md"}""");
        Assert.Contains("501 questions", WholeProblemOf(Read([.. many])), StringComparison.Ordinal);
        Assert.Empty(Read([.. many.Skip(1)]).Problems);
    }

    private static string WholeProblemOf(GoldenContent content)
    {
        var told = Assert.Single(content.Problems);
        Assert.Equal(0, told.Line);
        return told.Text;
    }

    /// <summary>With a mark of its encoding and the line ends of another system, as editors write them.</summary>
    private static GoldenContent Read(params string[] lines) =>
        GoldenFile.Read(Encoding.UTF8.GetBytes("\uFEFF" + string.Join("\r\n", lines)));
}
