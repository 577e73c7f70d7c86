using System.Security.Cryptography;
using System.Text;
using KnowledgeAssistant.Answering.Prompts;
using Microsoft.Extensions.AI;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Prompts;

public sealed class PromptTests
{
    /// <summary>A stored turn names the version it was written by: other words need another number, and a new line here.</summary>
    [Theory]
    [InlineData("answer/1", "e2d25f0c0d5d6312")]
    [InlineData("rewrite/1", "4ff535f1d20b6614")]
    public void Words_OfAVersion_NeverChange(string id, string hash)
    {
        var prompt = id.StartsWith("answer", StringComparison.Ordinal) ? Prompt.Answer : Prompt.Rewrite;
        Assert.Equal(id, prompt.Id);

        var words = string.Join('\n', prompt.Fill(All).Select(message => message.Text));

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..16]);
    }

    [Fact]
    public void Fill_AValueThatLooksLikeAPlace_StaysAsItIs()
    {
        var messages = Prompt.Answer.Fill(("code", "c0de"), ("passages", "{{question}} {{code}}"), ("question", "{{passages}}"));

        Assert.Equal([ChatRole.System, ChatRole.User], messages.Select(message => message.Role));
        Assert.Contains("{{question}} {{code}}", messages[1].Text, StringComparison.Ordinal);
        Assert.Contains("\n{{passages}}\n<<<end of question c0de>>>", messages[1].Text, StringComparison.Ordinal);
    }

    private static ReadOnlySpan<(string, string)> All =>
        new (string, string)[] { ("code", "c"), ("passages", "p"), ("question", "q"), ("conversation", "v") };
}
