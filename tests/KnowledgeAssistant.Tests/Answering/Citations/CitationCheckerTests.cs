using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class CitationCheckerTests
{
    private const string Text =
        "Bikes are collected by noon. A booking can be cancelled free of charge up to 48 hours before. Dogs are not allowed.";
    private static readonly Evidence[] Evidence = [Passages.Of(1, "Nothing of interest stands here."), Passages.Of(2, Text)];

    [Fact]
    public async Task Check_ASentenceOfThePassage_IsQuotedWithItsRange()
    {
        var checkedAnswer = await CheckAsync(
            "A booking can be cancelled free of charge up to 48 hours before.",
            new WriterCitation(2, null)
        );

        var citation = Assert.Single(checkedAnswer.Citations);
        Assert.Equal((1, 2, Support.Quoted), (citation.Number, citation.Evidence.Number, citation.Support));
        Assert.Equal("A booking can be cancelled free of charge up to 48 hours before.", citation.Quote);
        Assert.Equal(citation.Quote, Text[(citation.Range!.Value.Start - 100)..(citation.Range.Value.End - 100)]);
        Assert.Equal("A booking can be cancelled free of charge up to 48 hours before.[1]", checkedAnswer.Answer);
        var sentence = Assert.Single(checkedAnswer.Sentences);
        Assert.Equal(Support.Quoted, sentence.Support);
        Assert.Equal(new TextRange(0, checkedAnswer.Answer.Length), sentence.Range);
        Assert.Equal([1], sentence.Citations);
    }

    [Theory]
    [InlineData("a booking can be CANCELLED free\u00a0of charge up to 48 hours before")]
    [InlineData("A boo\u00adking can be cancelled  free of charge up to 48 hours before.")]
    public async Task Check_OtherCaseSpacesAndSoftHyphens_IsQuoted(string sentence)
    {
        var checkedAnswer = await CheckAsync(sentence, new WriterCitation(2, null));
        Assert.Equal(Support.Quoted, Assert.Single(checkedAnswer.Sentences).Support);
    }

    [Theory]
    [InlineData("You can cancel a booking free of charge up to 48 hours before.", Support.Paraphrased)]
    [InlineData("You can cancel a booking free of charge up to 24 hours before.", Support.Unsupported)]
    [InlineData("You cannot cancel a booking free of charge up to 48 hours before.", Support.Unsupported)]
    [InlineData("You can cancel a booking at Kestering free of charge up to 48 hours before.", Support.Unsupported)]
    [InlineData("The weather in the mountains is fine.", Support.Unsupported)]
    public async Task Check_OtherWords_AreAParaphraseOnlyWithTheSameNumbersNamesAndNegation(string sentence, Support expected)
    {
        var checkedAnswer = await CheckAsync(sentence, new WriterCitation(2, null));
        Assert.Equal(expected, Assert.Single(checkedAnswer.Sentences).Support);
    }

    [Fact]
    public async Task Check_ANumberThatWasNotGiven_IsDropped()
    {
        var checkedAnswer = await CheckAsync("Dogs are not allowed.", new WriterCitation(7, "Dogs"));
        Assert.Equal("Dogs are not allowed.", checkedAnswer.Answer);
        Assert.Empty(checkedAnswer.Citations);
        Assert.Equal(Support.Unsupported, Assert.Single(checkedAnswer.Sentences).Support);
    }

    [Fact]
    public async Task Check_ADroppedMarker_TakesItsSpaceAlong()
    {
        var pieces = MarkerTexts.Parse(["Dogs are not allowed [9]. Bikes are collected by noon [9, 2]."]);
        var checkedAnswer = await ReadAsync(Pieces([.. pieces]));
        Assert.Equal("Dogs are not allowed. Bikes are collected by noon [1].", checkedAnswer.Answer);
    }

    [Fact]
    public async Task Check_AQuoteThatIsNotInThePassage_IsNotLocated()
    {
        var checkedAnswer = await CheckAsync("Cats may come along.", new WriterCitation(2, "cats are welcome"));
        var citation = Assert.Single(checkedAnswer.Citations);
        Assert.Null(citation.Quote);
        Assert.Null(citation.Range);
        Assert.Equal(Support.Unsupported, citation.Support);
    }

    [Fact]
    public async Task Check_PassagesOutOfOrder_AreNumberedAsTheyAppear()
    {
        var pieces = Pieces(
            new("Dogs are not allowed. "),
            new("", new WriterCitation(2, null)),
            new(" Nothing of interest stands here. "),
            new("", new WriterCitation(1, null)),
            new(" Dogs are not allowed. "),
            new("", new WriterCitation(2, null))
        );
        var checkedAnswer = await ReadAsync(pieces);
        Assert.Equal("Dogs are not allowed. [1] Nothing of interest stands here. [2] Dogs are not allowed. [1]", checkedAnswer.Answer);
        Assert.Equal([(1, 2), (2, 1)], checkedAnswer.Citations.Select(citation => (citation.Number, citation.Evidence.Number)));
        Assert.Equal(
            [
                [1],
                [2],
                [1],
            ],
            checkedAnswer.Sentences.Select(sentence => sentence.Citations.ToArray())
        );
        Assert.All(checkedAnswer.Sentences, sentence => Assert.Equal(Support.Quoted, sentence.Support));
    }

    [Fact]
    public async Task Check_TextInSmallPieces_GivesTheSameSentences()
    {
        const string answer = "Dogs are not allowed. Bikes are collected by noon.";
        var letters = answer.Select(letter => new WriterPiece(letter.ToString())).Append(new WriterPiece("", new WriterCitation(2, null)));
        var checkedAnswer = await ReadAsync(Pieces([.. letters]));
        Assert.Equal(["Dogs are not allowed.", "Bikes are collected by noon."], checkedAnswer.Sentences.Select(sentence => sentence.Text));
        Assert.All(checkedAnswer.Sentences, sentence => Assert.Equal((Support.Quoted, 1), (sentence.Support, sentence.Citations.Single())));
    }

    [Fact]
    public async Task Check_ATableRow_IsQuotedOnlyWhenAllItsCellsAreThere()
    {
        var table = Passages.Of(1, "Porter | 1,290 EUR | 27 kg\nDray | 3,400 EUR. Or less. | 95 kg", tableHeader: "Model | Price | Weight");
        var right = await CheckAsync(
            "- **Model**: Dray; **Price**: 3,400 EUR. Or less.; **Weight**: 95 kg ",
            new WriterCitation(1, null),
            table
        );
        Assert.Equal(Support.Quoted, Assert.Single(right.Sentences).Support);
        Assert.Equal("Dray | 3,400 EUR. Or less. | 95 kg", Assert.Single(right.Citations).Quote);

        var swapped = await CheckAsync("- **Model**: Dray; **Price**: 1,290 EUR; **Weight**: 95 kg ", new WriterCitation(1, null), table);
        Assert.Equal(Support.Unsupported, Assert.Single(swapped.Sentences).Support);
    }

    [Fact]
    public async Task Check_ANote_IsShownButNoSentence()
    {
        var pieces = Pieces(
            new("Dogs are not allowed. "),
            new("", new WriterCitation(2, null)),
            new(" (House rules, 1 May 2025)", IsNote: true)
        );
        var checkedAnswer = await ReadAsync(pieces);
        Assert.EndsWith("[1] (House rules, 1 May 2025)", checkedAnswer.Answer, StringComparison.Ordinal);
        Assert.Equal("Dogs are not allowed.", Assert.Single(checkedAnswer.Sentences).Text);
    }

    [Fact]
    public async Task Check_CitationsOfASentence_ComeBeforeTheTextWithTheirMarker()
    {
        var events = new List<AnswerEvent>();
        await foreach (
            var next in CitationChecker.CheckAsync(
                Pieces(new WriterPiece("Dogs are not allowed.", new WriterCitation(2, null))),
                Evidence,
                null,
                NullLogger.Instance,
                default
            )
        )
            events.Add(next);
        var citation = events.FindIndex(next => next is CitationAdded);
        var marker = events.FindIndex(next => next is TextAdded { Text: "[1]" });
        Assert.InRange(citation, 0, marker - 1);
    }

    private static Task<CheckedAnswer> CheckAsync(string sentence, WriterCitation citation, params Evidence[] evidence) =>
        ReadAsync(Pieces(new WriterPiece(sentence, citation)), evidence.Length == 0 ? Evidence : evidence);

    private static async Task<CheckedAnswer> ReadAsync(IAsyncEnumerable<WriterPiece> pieces, IReadOnlyList<Evidence>? evidence = null)
    {
        var read = new CheckedAnswer("", [], []);
        await foreach (var next in CitationChecker.CheckAsync(pieces, evidence ?? Evidence, null, NullLogger.Instance, default))
            read = next switch
            {
                TextAdded text => read with { Answer = read.Answer + text.Text },
                CitationAdded citation => read with { Citations = [.. read.Citations, citation.Citation] },
                SentenceChecked sentence => read with { Sentences = [.. read.Sentences, sentence.Sentence] },
                _ => read,
            };
        return read;
    }

    private static async IAsyncEnumerable<WriterPiece> Pieces(params WriterPiece[] pieces)
    {
        await Task.CompletedTask;
        foreach (var piece in pieces)
            yield return piece;
    }

    private sealed record CheckedAnswer(string Answer, IReadOnlyList<Citation> Citations, IReadOnlyList<AnswerSentence> Sentences);
}
