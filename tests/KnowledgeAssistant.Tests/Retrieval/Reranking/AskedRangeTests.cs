using KnowledgeAssistant.Retrieval.Reranking;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Reranking;

public sealed class AskedRangeTests
{
    [Theory]
    [InlineData("after six years", "2 to 5 years | 6 weeks", false)]
    [InlineData("after six years", "More than 5 years | 2 months", true)]
    [InlineData("after 5 years", "More than 5 years | 2 months", false)]
    [InlineData("after one year", "Less than 2 years | 4 weeks", true)]
    [InlineData("with 100 kg in the box", "81 kg to 120 kg | 3.6", true)]
    [InlineData("with 100 kg in the box", "Empty to 40 kg | 2.6", null)]
    [InlineData("with 100 kg in the box", "41 kg to 80 kg | 3.1", false)]
    [InlineData("for 1,500 euros", "up to 2,000 euros", true)]
    [InlineData("after six years", "Frame and fork | 10 years", null)]
    [InlineData("after six weeks", "2 to 5 years", null)]
    [InlineData("what is limp mode", "2 to 5 years", null)]
    public void Holds_NumberOfTheQuestion_IsSoughtInTheRowsRanges(string question, string row, bool? expected) =>
        Assert.Equal(expected, AskedRange.Holds(question, row));
}
