using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval.Analysis;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Extractive;

public sealed class IdentifiersTests
{
    [Theory]
    [InlineData("What does E-4711 mean?", 1)]
    [InlineData("what is max_retries", 1)]
    [InlineData("What does E-9999 mean?", 3)]
    [InlineData("Which codes does the Q3 show?", 3)]
    public void Narrow_ByWhatTheQuestionNames_KeepsOnlySentencesAboutIt(string question, int expected)
    {
        Scored[] candidates =
        [
            Sentence("E-4711: the bolt did not reach its end."),
            Sentence("E-4715: the display lost its connection."),
            Sentence("max_retries is three."),
        ];
        Assert.Equal(expected, Identifiers.Narrow(question, candidates).Count);
    }

    private static Scored Sentence(string text) =>
        new(Assert.Single(Candidate.In(Passages.Of(1, text))), 0, 0, 0, 0, 0)
        {
            Score = 0,
            Terms = Analyser.Terms(text).ToHashSet(StringComparer.Ordinal),
        };
}
