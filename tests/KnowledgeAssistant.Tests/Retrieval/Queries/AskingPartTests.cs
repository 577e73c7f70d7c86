using KnowledgeAssistant.Retrieval.Queries;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Queries;

public sealed class AskingPartTests
{
    [Theory]
    [InlineData("I lost my laptop in the train. How quickly must I tell the help desk?", "How quickly must I tell the help desk?")]
    [InlineData("My mobile was stolen, how do I stop the thief?", "how do I stop the thief?")]
    [InlineData("Battery completely dead - where do I put the key?", "where do I put the key?")]
    [InlineData("Who leads the depot? And who is the deputy?", "Who leads the depot? And who is the deputy?")]
    [InlineData("kingpin nut torque dray", "kingpin nut torque dray")]
    [InlineData("Tell me more. It is urgent.", "Tell me more. It is urgent.")]
    [InlineData("", "")]
    public void Of_StoryBeforeAQuestion_KeepsTheQuestion(string question, string expected) =>
        Assert.Equal(expected, AskingPart.Of(question));
}
