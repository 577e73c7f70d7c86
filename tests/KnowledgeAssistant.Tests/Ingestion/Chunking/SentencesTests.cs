using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Chunking;

public sealed class SentencesTests
{
    [Theory]
    [InlineData("One. Two! Three? Four…", "One.|Two!|Three?|Four…")]
    [InlineData("Dr. Meyer met Mrs. Hall. They talked.", "Dr. Meyer met Mrs. Hall.|They talked.")]
    [InlineData("It costs 3.50 euros in v2.19.1. That is all.", "It costs 3.50 euros in v2.19.1.|That is all.")]
    [InlineData("Use tools, e.g. a hammer, i.e. a real one. Stop.", "Use tools, e.g. a hammer, i.e. a real one.|Stop.")]
    [InlineData("See Fig. 3 and No. 7. The answer is no. Then go.", "See Fig. 3 and No. 7.|The answer is no.|Then go.")]
    [InlineData("Write to Acme Inc. The office is closed.", "Write to Acme Inc.|The office is closed.")]
    [InlineData("Acme Inc. Berlin is a branch. So is J. R. Smith.", "Acme Inc. Berlin is a branch.|So is J. R. Smith.")]
    [InlineData("It opens at 9 a.m. Visitors wait.", "It opens at 9 a.m.|Visitors wait.")]
    [InlineData("Bring pens, paper, etc. Lunch is free.", "Bring pens, paper, etc.|Lunch is free.")]
    [InlineData("1. Open the lid. 2. Close it.", "1. Open the lid.|2. Close it.")]
    [InlineData("2.4.1. Scope of the rules", "2.4.1. Scope of the rules")]
    [InlineData("It began in 2019. Nobody noticed.", "It began in 2019.|Nobody noticed.")]
    [InlineData("\"Stop!\" she said. \"Go.\" He went.", "\"Stop!\" she said.|\"Go.\"|He went.")]
    [InlineData("He left (at last.) She stayed.", "He left (at last.)|She stayed.")]
    [InlineData("It holds 30 batteries.¹ A cabinet counts.¹² Ten m². Go.", "It holds 30 batteries.¹|A cabinet counts.¹²|Ten m².|Go.")]
    [InlineData("Set it to 3. max_retries counts again. iPhone users wait.", "Set it to 3.|max_retries counts again.|iPhone users wait.")]
    [InlineData("Wait... there is more. Really?! Yes.", "Wait... there is more.|Really?!|Yes.")]
    [InlineData("今天下雨。我们不去了！「好吧。」他说", "今天下雨。|我们不去了！|「好吧。」|他说")]
    [InlineData("यह पहला है। यह दूसरा है।", "यह पहला है।|यह दूसरा है।")]
    [InlineData("Heading\nFirst line without stop\nSecond", "Heading|First line without stop|Second")]
    [InlineData("Visit example.org/a.b?c=d. Then sign in.", "Visit example.org/a.b?c=d.|Then sign in.")]
    [InlineData("", "")]
    [InlineData(" \n\t ", "")]
    public void Split_KnownText_GivesItsSentences(string text, string expected)
    {
        var sentences = Sentences.Split(text).Select(range => text[range.Start..range.End]);

        Assert.Equal(expected, string.Join('|', sentences));
    }

    [Fact]
    public void Split_AnyText_HoldsEveryVisibleCharacterOnceInOrder() =>
        Prop.ForAll<string?>(input =>
            {
                var text = input ?? "";
                var position = 0;
                foreach (var range in Sentences.Split(text))
                {
                    Assert.True(range.Start >= position && range.Length > 0);
                    Assert.True(string.IsNullOrWhiteSpace(text[position..range.Start]));
                    position = range.End;
                }
                Assert.True(string.IsNullOrWhiteSpace(text[position..]));
            })
            .QuickCheckThrowOnFailure();
}
