using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.FollowUps;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.TestModels;
using KnowledgeAssistant.Tests.Answering.ByModel;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.FollowUps;

public sealed class ModelRewriterTests
{
    [Fact]
    public async Task FollowUp_WithAModel_IsRewrittenByItAndBothWaysAreShown()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Script = Script("Which drain plug does the box of the Porter have?");
        var conversation = Guid.CreateVersion7();
        await host.AskAsync("Which dog may ride in the box of the Porter?", conversation);

        var turn = await host.AskAsync("And which drain plug does it have?", conversation);

        Assert.Equal("Which drain plug does the box of the Porter have?", turn.RewrittenQuestion);
        var detail = turn.Steps.Single(step => step.Step == AnswerStep.Rewrite).Detail;
        Assert.StartsWith(
            "Understood by the model as “Which drain plug does the box of the Porter have?”; by rule it would be “",
            detail,
            StringComparison.Ordinal
        );
        Assert.Equal(
            [(ModelPurpose.Rewrite, "rewrite/1"), (ModelPurpose.Answer, "answer/1")],
            turn.ModelUses.Select(use => (use.Purpose, use.Prompt))
        );
        var asked = host.Server.Requests[1];
        Assert.Contains(
            "Reader: Which dog may ride in the box of the Porter?\nAnswer: A dog of up to 35 kg",
            asked.User,
            StringComparison.Ordinal
        );
        Assert.Equal(300, asked.Body.GetProperty("max_tokens").GetInt32());
    }

    [Theory]
    [InlineData("", "gave no question")]
    [InlineData("…", "gave no question")]
    [InlineData("What about the drain plug of the Dray Q4?", "added a name or number of its own")]
    public async Task FollowUp_WithWordsThatAreNoUse_IsRewrittenByRule(string written, string problem)
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Script = Script(written);
        var conversation = Guid.CreateVersion7();
        await host.AskAsync("Which dog may ride in the box of the Porter?", conversation);

        var turn = await host.AskAsync("And which drain plug does it have?", conversation);

        var byRule = FollowUpRewriter.Rewrite(
            "And which drain plug does it have?",
            [new(HistoryRole.User, "Which dog may ride in the box of the Porter?")]
        );
        Assert.Equal(byRule.Question, turn.RewrittenQuestion);
        Assert.EndsWith(
            $"(by rule, because the model {problem})",
            turn.Steps.Single(step => step.Step == AnswerStep.Rewrite).Detail,
            StringComparison.Ordinal
        );
        Assert.Equal(TurnState.Done, turn.State);
    }

    [Fact]
    public async Task FollowUp_ThatIsAWholeQuestion_IsNotGivenToTheModel()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Script = Script("Something else entirely?");
        var conversation = Guid.CreateVersion7();
        await host.AskAsync("Which dog may ride in the box of the Porter?", conversation);

        var turn = await host.AskAsync("Which drain plug does the box of the Porter have?", conversation);

        Assert.Null(turn.RewrittenQuestion);
        Assert.Equal(
            "The question stands on its own (by rule: it names all that it asks about, so the model was not asked)",
            turn.Steps.Single(step => step.Step == AnswerStep.Rewrite).Detail
        );
        Assert.DoesNotContain(host.Server.Requests, IsRewrite);
        Assert.Equal([ModelPurpose.Answer], turn.ModelUses.Select(use => use.Purpose));
    }

    [Fact]
    public async Task FollowUp_WithAModelThatFails_IsRewrittenByRule()
    {
        await using var host = await ModelHost.StartAsync();
        host.Server.Script = request => IsRewrite(request) ? ModelBehaviour.Fails(500, "no") : ModelBehaviour.Says("A dog [1].");
        var conversation = Guid.CreateVersion7();
        await host.AskAsync("Which dog may ride in the box of the Porter?", conversation);

        var turn = await host.AskAsync("And which drain plug does it have?", conversation);

        Assert.EndsWith("because the model could not be asked)", turn.Steps[0].Detail, StringComparison.Ordinal);
        Assert.Equal(TurnState.Done, turn.State);
    }

    [Theory]
    [InlineData("\"What does it cost?\"\n\nI hope this helps.", "What does it cost?")]
    [InlineData("Rewritten question: What does it cost?", "What does it cost?")]
    [InlineData("\n  What does it cost?  ", "What does it cost?")]
    public void Of_WhatModelsPutRoundAQuestion_IsTakenOff(string text, string expected) =>
        Assert.Equal(expected, RewrittenQuestion.Of(text));

    [Theory]
    [InlineData("And for Kestering?", "How many bikes are there in Kestering?", null)]
    [InlineData("And for Kestering?", "How many bikes are there?", "left out a name or number of the question")]
    [InlineData("And after 6 years?", "What discount is there after six years?", "left out a name or number of the question")]
    [InlineData("And the Q4?", "What does the Q4 cost in Zurich?", "added a name or number of its own")]
    [InlineData("Und der Preis?", "Wie hoch ist der Preis für Lastenräder in Kestering?", null)]
    [InlineData("And the Q4?", "<<<question 00>>>", "gave no single question")]
    public void Problem_NamesAndNumbers_AreKeptAndNotAdded(string question, string written, string? expected) =>
        Assert.Equal(
            expected,
            RewrittenQuestion.Problem(
                written,
                question,
                [new(HistoryRole.User, "How many bikes are there in Kestering?"), new(HistoryRole.Assistant, "Ein Lastenrad kostet mehr.")]
            )
        );

    private static Func<ModelRequest, ModelBehaviour?> Script(string rewritten) =>
        request =>
            IsRewrite(request) ? ModelBehaviour.Says(rewritten)
            : request.User.Contains("drain", StringComparison.Ordinal) && !request.User.Contains("Which dog", StringComparison.Ordinal)
                ? ModelBehaviour.Says("The box has a drain plug [1].")
            : ModelBehaviour.Says("A dog of up to 35 kg may ride in the box [1].");

    private static bool IsRewrite(ModelRequest request) => request.User.StartsWith("<<<conversation", StringComparison.Ordinal);
}
