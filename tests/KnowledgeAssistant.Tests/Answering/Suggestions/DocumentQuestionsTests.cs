using KnowledgeAssistant.Answering.Suggestions;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Suggestions;

public sealed class DocumentQuestionsTests
{
    [Fact]
    public void Of_SentencesThatAnswerQuestions_AsksThem()
    {
        var questions = Of(
            "A booking can be cancelled up to 48 hours before the start. The works council has seven members. It rains. The ferry ticket costs €14 on weekdays."
        );

        Assert.Equal(3, questions.Count);
        Assert.Contains("How many members does the works council have?", questions);
        Assert.Contains("How much does the ferry ticket cost?", questions);
    }

    [Fact]
    public void Of_LanguageWithoutRules_SearchesForWordsOfTheDocument()
    {
        var questions = Of("Ab einer Windgeschwindigkeit von zwanzig Metern in der Sekunde stehen alle Krane still.");

        Assert.Equal(["Ab einer Windgeschwindigkeit von zwanzig Metern in der Sekunde stehen"], questions);
    }

    [Fact]
    public void Of_TooLittleText_AsksNothing() => Assert.Empty(Of("It rains."));

    private static IReadOnlyList<string> Of(string text)
    {
        var block = new Block(BlockKind.Paragraph, new TextRange(0, text.Length), []);
        var content = new DocumentContent(DocumentFormats.Text, "Rules", null, null, text, [block], CoverageReport.Complete);
        return DocumentQuestions.Of(content, [new PassageCut(block.Range, [], null, null)], 3);
    }
}
