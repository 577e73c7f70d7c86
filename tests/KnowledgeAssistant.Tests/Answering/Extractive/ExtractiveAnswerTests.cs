using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval.Reranking;
using KnowledgeAssistant.Tests.Models.Encoder;
using KnowledgeAssistant.Tests.Retrieval.Reranking;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Extractive;

/// <summary>What the extractive writer makes of given passages, with the model that ships with the product.</summary>
public sealed class ExtractiveAnswerTests : IAsyncLifetime
{
    private readonly RerankFixture _fixture = new();

    public ValueTask InitializeAsync() => _fixture.InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Write_SourcesThatDisagree_NamesTheNewerAndTheOlder()
    {
        var answer = await WriteAsync(
            "How many hours before the start can a booking be cancelled for free?",
            Passages.Of(1, "A booking can be cancelled free of charge up to 24 hours before the rental begins.", "Policy 2024"),
            Passages.Of(2, "A booking can be cancelled free of charge up to 48 hours before the rental begins.", "Policy 2025")
        );
        Assert.Equal(
            "A booking can be cancelled free of charge up to 48 hours before the rental begins.  (the newer source: Policy 2025, 1 February 2025)\n\n"
                + "A booking can be cancelled free of charge up to 24 hours before the rental begins.  (an older source: Policy 2024, 1 January 2025)",
            answer
        );
    }

    [Fact]
    public async Task Write_SourcesThatSayTheSameOfDifferentThings_NamesNoDates()
    {
        var answer = await WriteAsync(
            "What is the payload of the Porter?",
            Passages.Of(1, "The permitted payload of the Porter is 120 kg."),
            Passages.Of(2, "The permitted payload of the Dray is 230 kg.", "Manual")
        );
        Assert.StartsWith("The permitted payload of the Porter is 120 kg.", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("source:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_OneSentenceAnswers_LeavesTheOthersOut()
    {
        var answer = await WriteAsync(
            "When must the brake fluid be renewed?",
            Passages.Of(
                1,
                "The saddle is black. Renew the brake fluid every 18 months. Copper paste is not used. The roof carries no load. Doors close on two locks."
            )
        );
        Assert.Equal("Renew the brake fluid every 18 months. ", answer);
    }

    [Fact]
    public async Task Write_AnswerInOtherWords_IsAmongThoseChosen()
    {
        var answer = await WriteAsync(
            "Until when can I bring something back?",
            Passages.Of(1, "Bring a rug, for there are no back rests.", "Garden"),
            Passages.Of(2, "Goods are returned within 30 days of purchase.", "Shop")
        );
        Assert.Contains("Goods are returned within 30 days of purchase.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_NumberWithinATablesRange_GivesThatRowAlone()
    {
        var answer = await WriteAsync(
            "How much notice do I give after six years?",
            Passages.Of(1, "Years with us | Notice\nLess than 2 years | 4 weeks\n2 to 5 years | 6 weeks\nMore than 5 years | 2 months")
        );
        Assert.Equal("- **Years with us**: More than 5 years; **Notice**: 2 months ", answer);
    }

    [Theory]
    [InlineData("What does error E-4799 mean?", false)]
    [InlineData("What does error E-4711 mean?", true)]
    [InlineData("Who painted the Mona Lisa?", false)]
    [InlineData("How do I bake a chocolate cake?", false)]
    [InlineData("my lock shows E-4711 again. what does the code mean?", true)]
    public async Task IsAnswered_ByTheEvidenceAlone(string question, bool expected)
    {
        var reading = await ReadAsync(
            question,
            Passages.Of(
                1,
                "Code | Meaning\nE-4711 | Bolt of the lock did not reach its end\nE-4715 | Display lost its connection",
                "Error codes"
            )
        );
        Assert.Equal(expected, Answerability.IsAnswered(reading));
    }

    [Theory]
    [InlineData("How hot may a battery get while it is plugged in?", "Batteries are charged between 5 and 40 degrees.", false, true)]
    [InlineData("Who built the first cart?", "Ada Brook built the first cart in 2011 in the yard of a closed tannery.", true, true)]
    [InlineData("Who painted the Mona Lisa?", "Ada Brook built the first cart in 2011 in the yard of a closed tannery.", false, false)]
    public async Task Write_OtherWordsForTheSame_AreAnsweredWhereTheEncoderSeesIt(string question, string text, bool byWords, bool expected)
    {
        var passage = Passages.Of(1, text, "Handbook");
        Assert.Equal(byWords, Answerability.IsAnswered(await ReadAsync(question, passage)));
        Assert.Equal(expected, (await WriteAsync(question, passage)).Length > 0);
    }

    [Fact]
    public async Task Write_SharedWordsAlone_GiveNothing()
    {
        Evidence[] evidence =
        [
            Passages.Of(
                1,
                "Ada Brook built the first cart in 2011 in the yard of a closed tannery. Her sister sold it at the market.",
                "History"
            ),
            Passages.Of(
                2,
                "The rain cover keeps children dry. It is fixed with four studs. Wipe it with a wet cloth and let it dry before you fold it.",
                "Rain cover"
            ),
            Passages.Of(
                3,
                "Batteries are charged between 5 and 40 degrees. A battery that has fallen is brought to the workshop.",
                "Batteries"
            ),
            Passages.Of(
                4,
                "The workshop is open from Monday to Friday. Small repairs are done while you wait. Repairs for tomorrow are taken in until noon. In bad weather the yard is closed.",
                "Workshop"
            ),
        ];
        const string question = "Which film is on tomorrow?";
        Assert.True(Answerability.IsAnswered(await ReadAsync(question, evidence)));
        Assert.Empty(await WriteAsync(question, evidence));
    }

    [Fact]
    public async Task OfBestPlace_TheSentenceBesideSaysIt_ComesNearerThanTheSentenceAlone()
    {
        const string question = "How long are recordings of the cameras kept?";
        const string best = "There are cameras at the doors.";
        var alone = await PlaceAsync(question, Passages.Of(1, best, "Privacy"));
        var beside = await PlaceAsync(question, Passages.Of(1, best + " What they record is deleted after three days.", "Privacy"));
        Assert.True(beside > alone + 0.1, $"{beside:F2} beside {alone:F2}");
    }

    private EvidenceReader Reader => new(_fixture.Index, _fixture.Embeddings, new WordVectors(_fixture.Embeddings));

    private async Task<EvidenceReading> ReadAsync(string question, params Evidence[] evidence)
    {
        // The weight of a term comes from the index: it holds what the evidence is taken from.
        foreach (var item in evidence)
            await _fixture.AddAsync(item.Title, item.Text);
        return await Reader.ReadAsync(question, null, evidence, CancellationToken.None);
    }

    private async Task<double> PlaceAsync(string question, params Evidence[] evidence)
    {
        var meaning = new SentenceMeaning(TestEncoder.Shared);
        var reading = await meaning.AddAsync(await ReadAsync(question, evidence), CancellationToken.None);
        return await meaning.OfBestPlaceAsync(reading, CancellationToken.None);
    }

    private async Task<string> WriteAsync(string question, params Evidence[] evidence)
    {
        var request = new WriterRequest(question, evidence) { Reading = await ReadAsync(question, evidence) };
        var pieces = new ExtractiveWriter(Reader, new SentenceMeaning(TestEncoder.Shared)).WriteAsync(request, CancellationToken.None);
        var text = "";
        await foreach (var piece in pieces)
            text += piece.Text;
        return text;
    }
}
