using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models.Encoder;
using KnowledgeAssistant.Tests.Models.Encoder;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

/// <summary>What the sentence encoder adds to the support check; the clock stands still, so that a slow machine changes nothing.</summary>
public sealed class MeaningGapTests
{
    private const string Goods = "Goods made to measure cannot be returned, nor can opened software.";

    private const string Minutes =
        "Mrs Hale proposed to close the car park behind the hall on market days; Mr Dunn spoke against it, and the vote was put off until June. "
        + "The clerk will ask three firms for offers.";

    [Fact]
    public async Task Of_TheSameWordsDenied_IsAGap()
    {
        Assert.InRange(await GapAsync(Goods, "Opened software can be returned."), -1, -0.15);
        Assert.InRange(await GapAsync(Goods, "Goods made to measure cannot be returned, nor can software that has been opened."), -0.1, 0);
    }

    [Fact]
    public async Task Of_ASentenceBeforeAndBehindItsFullStop_IsTheSame() =>
        Assert.Equal(await GapAsync(Goods, "Opened software can be returned"), await GapAsync(Goods, "Opened software can be returned."));

    [Fact]
    public async Task OfAsync_WhereOnlyTheWordsAreForIt_IsUnsupported()
    {
        var passage = Passages.Of(1, Minutes);
        const string sentence = "The council decided to close the car park on market days.";
        Assert.Equal(Support.Paraphrased, SupportCheck.Of(sentence, passage).Support);
        Assert.Equal(Support.Unsupported, await SupportAsync(sentence, passage, Gap(TestEncoder.Shared)));
    }

    [Fact]
    public async Task OfAsync_WithoutTheEncodersFiles_GoesByTheWords()
    {
        using var missing = new SentenceEncoder(Path.Combine(AppContext.BaseDirectory, "no-such-model"));
        var passage = Passages.Of(1, "The south gate of the depot is not open on Sundays.");
        Assert.Equal(Support.Paraphrased, await SupportAsync("On Sundays the south gate of the depot is closed.", passage, Gap(missing)));
        Assert.Equal(Support.Unsupported, await SupportAsync("On Sundays the south gate of the depot is opened.", passage, Gap(missing)));
    }

    [Fact]
    public async Task Check_AStreamedAnswer_AsksTheEncoderWhateverTheDeltas()
    {
        var passage = Passages.Of(1, Minutes);
        const string answer =
            "The council decided to close the car park on market days [1]. The clerk will ask three firms for offers [1].";
        foreach (var delta in (int[])[1, 7, 200])
        {
            var events = await StreamedAnswers.ReadAsync(answer, [passage], delta, meaning: Gap(TestEncoder.Shared));
            Assert.Equal([Support.Unsupported, Support.Quoted], StreamedAnswers.Sentences(events).Select(sentence => sentence.Support));
            Assert.Equal([Support.Unsupported, Support.Quoted], StreamedAnswers.Citations(events).Select(citation => citation.Support));
        }
    }

    private static MeaningGap Gap(SentenceEncoder encoder) => new(encoder, new SentenceMeaning(encoder), new ManualTime());

    private static async Task<Support> SupportAsync(string sentence, Evidence passage, MeaningGap meaning) =>
        (await SupportCheck.OfAsync(sentence, new CitedPassage(passage), meaning, CancellationToken.None)).Support;

    private static async Task<double> GapAsync(string passage, string sentence)
    {
        var cited = new CitedPassage(Passages.Of(1, passage));
        var statement = StatementReader.Read(sentence);
        var window = StatementCheck.Best(statement, cited.Statements, cited.Context);
        Assert.NotNull(window);
        var gap = await Gap(TestEncoder.Shared).OfAsync(sentence, statement, cited, window, CancellationToken.None);
        Assert.NotNull(gap);
        return gap.Value;
    }
}
