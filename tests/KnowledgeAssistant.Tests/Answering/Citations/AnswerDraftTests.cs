using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class AnswerDraftTests
{
    private static readonly Evidence[] Evidence =
    [
        Passages.Of(
            1,
            "Bikes are collected by noon. Late collection costs 15 EUR. A booking can be cancelled free of charge up to 48 hours before."
        ),
        Passages.Of(2, "Dogs are not allowed in the workshop. Visitors sign the book at the gate and wear a badge."),
    ];

    [Theory]
    [InlineData("Bikes are collected by noon [1]. Dogs are not allowed in the workshop [2].")]
    [InlineData("Bikes are collected by noon.[1] Dogs are not allowed in the workshop.[2]")]
    [InlineData("Bikes are collected by noon. [1] Dogs are not allowed in the workshop. [2]")]
    [InlineData("Bikes are collected by noon.\n[1]\n\nDogs are not allowed in the workshop.\n[2]")]
    [InlineData("[1] Bikes are collected by noon.\n[2] Dogs are not allowed in the workshop.")]
    [InlineData("- Bikes are collected by noon [1]\n- Dogs are not allowed in the workshop [2]")]
    [InlineData("1. Bikes are collected by noon. [1]\n2. Dogs are not allowed in the workshop. [2]")]
    [InlineData("> **Bikes** are collected by *noon* [1].\n> Dogs are `not` allowed in the workshop [2].")]
    public async Task Check_AMarkerInOrBehindASentence_BelongsToIt(string answer)
    {
        var events = await StreamedAnswers.ReadAsync(answer, Evidence);
        var sentences = StreamedAnswers.Sentences(events);
        Assert.Equal(2, sentences.Count);
        Assert.Equal([1], sentences[0].Citations);
        Assert.Equal([2], sentences[1].Citations);
        Assert.All(sentences, sentence => Assert.Equal(Support.Quoted, sentence.Support));
        Assert.All(StreamedAnswers.Citations(events), citation => Assert.Equal(Support.Quoted, citation.Support));
        Assert.Equal(answer, StreamedAnswers.Text(events));
    }

    [Fact]
    public async Task Check_ASentenceWhoseCheckBreaksDown_IsUnsupportedAndTheAnswerGoesOn()
    {
        var log = new Faults();
        var broken = Passages.Of(1, "Bikes are collected by noon.") with { HeadingPath = null! };
        var answer = "Bicycles must be fetched before midday [1]. Dogs are not allowed in the workshop [2].";

        var events = await StreamedAnswers.ReadAsync(answer, [broken, Evidence[1]], log: log);

        Assert.Equal(answer, StreamedAnswers.Text(events));
        var supports = StreamedAnswers.Sentences(events).Select(sentence => sentence.Support);
        Assert.Equal([Support.Unsupported, Support.Quoted], supports);
        Assert.All(log.Told, Assert.NotNull);
        Assert.NotEmpty(log.Told);
    }

    [Fact]
    public async Task Check_ACitedSentence_IsCheckedWhenTheNextHasBegun()
    {
        var events = await StreamedAnswers.ReadAsync(
            "Bikes are collected by noon [1]. Dogs are not allowed in the workshop and more",
            Evidence,
            delta: 1
        );
        var checkedAt = events.FindIndex(next => next is SentenceChecked);
        Assert.Equal("Bikes are collected by noon [1]. Dogs ", StreamedAnswers.Text(events.Take(checkedAt)));
    }

    [Fact]
    public async Task Check_UncitedSentencesBeforeACitation_BorrowItAsFarAsItSupportsThem()
    {
        var events = await StreamedAnswers.ReadAsync(
            "Bikes are collected by noon. Pigs can fly over the moon. Late collection costs 15 EUR [1].",
            Evidence
        );
        Assert.Equal(
            [(Support.Quoted, 1), (Support.Unsupported, 0), (Support.Quoted, 1)],
            StreamedAnswers.Sentences(events).Select(sentence => (sentence.Support, sentence.Citations.Count))
        );
    }

    [Fact]
    public async Task Check_ItemsUnderACitedLine_RestOnItsCitation()
    {
        var events = await StreamedAnswers.ReadAsync(
            "These rules hold [1]:\n- Bikes are collected by noon.\n- Late collection costs 15 EUR.\n- Late collection costs 50 EUR.\n\nLate collection costs 15 EUR.",
            Evidence
        );
        Assert.Equal(
            [Support.Quoted, Support.Quoted, Support.Unsupported, Support.Unsupported],
            StreamedAnswers.Sentences(events).Skip(1).Select(sentence => sentence.Support)
        );
    }

    [Fact]
    public async Task Check_HeadingsCodeLabelsAndLeadIns_AreNoSentences()
    {
        var events = await StreamedAnswers.ReadAsync(
            "## Collecting bikes\n\n**Times**\n\nThe rules are:\n\n- Bikes are collected by noon [1].\n\n```sh\n# Pigs can fly\nrm -rf a[1]\n```\n\n| Rule | Price |\n|---|---|\n| Late collection costs | 15 EUR [1] |\n",
            Evidence
        );
        var sentences = StreamedAnswers.Sentences(events);
        Assert.Equal(
            ["Bikes are collected by noon.", "| Late collection costs | 15 EUR |"],
            sentences.Select(sentence => sentence.Text.Replace("- ", "", StringComparison.Ordinal))
        );
        Assert.All(sentences, sentence => Assert.NotEqual(Support.Unsupported, sentence.Support));
    }

    [Fact]
    public async Task Check_ThatTheDocumentsAreSilent_IsNoSentenceToSupport()
    {
        var events = await StreamedAnswers.ReadAsync(
            "Bikes are collected by noon [1]. The passages do not say anything about cats.",
            Evidence
        );
        Assert.Single(StreamedAnswers.Sentences(events));
    }

    [Fact]
    public async Task Check_ASentenceOfTwoPassages_RestsOnBoth()
    {
        var events = await StreamedAnswers.ReadAsync(
            "Bikes are collected by noon [1] and dogs are not allowed in the workshop [2].",
            Evidence
        );
        var sentence = Assert.Single(StreamedAnswers.Sentences(events));
        Assert.NotEqual(Support.Unsupported, sentence.Support);
        Assert.Equal([1, 2], sentence.Citations);

        var half = await StreamedAnswers.ReadAsync("Bikes are collected by noon [1] and pigs can fly over the moon [2].", Evidence);
        Assert.Equal(Support.Unsupported, Assert.Single(StreamedAnswers.Sentences(half)).Support);
    }

    [Fact]
    public async Task Check_AMarkerInTheMiddle_IsJudgedAgainWhenTheSentenceIsWhole()
    {
        var events = await StreamedAnswers.ReadAsync("Dogs [2] are not allowed in the workshop.", Evidence);
        Assert.Equal([Support.Unsupported, Support.Quoted], events.OfType<CitationAdded>().Select(added => added.Citation.Support));
        Assert.Equal("Dogs are not allowed in the workshop.", Assert.Single(StreamedAnswers.Citations(events)).Quote, ignoreCase: true);
    }

    [Fact]
    public async Task Check_OverlappingQuotesOfOnePassage_ShareANumber()
    {
        var events = await StreamedAnswers.ReadAsync(
            "Everyone signs in first [2 \"Visitors sign the book at the gate\"]. A badge must be worn too [2 \"sign the book at the gate and wear a badge\"]. See the gate [2 \"the book at the gate\"].",
            Evidence
        );
        var citation = Assert.Single(StreamedAnswers.Citations(events));
        Assert.Equal("Visitors sign the book at the gate and wear a badge.", citation.Quote + ".");
        Assert.Equal("Everyone signs in first [1]. A badge must be worn too [1]. See the gate [1].", StreamedAnswers.Text(events));
    }

    [Fact]
    public async Task Check_AParaphrase_OpensAtTheSentencesItComesFrom()
    {
        var events = await StreamedAnswers.ReadAsync("You may cancel your booking free of charge until 48 hours before [1].", Evidence);
        var citation = Assert.Single(StreamedAnswers.Citations(events));
        Assert.Equal((Support.Paraphrased, null), (citation.Support, citation.Quote));
        var place = citation.Place!.Value;
        Assert.StartsWith("A booking can be", Evidence[0].Text[(place.Start - 100)..(place.End - 100)], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        7,
        "Dogs are not allowed [1][2]\n\ne.g. a badge[2]| a | b |Dogs are not allowed in the workshop! [2]. ## . -  and  and \n\n[2]"
    )]
    [InlineData(9, " [1][2]Dogs are not allowed in the workshop and . | a | b |**Rules**. - [2]Bikes are collected by noon```")]
    [InlineData(4, ".  [1]- - `````` [2 \"sign the book\"]| a | b |:  and e.g. a badge## See p. 3 for more.\n```- ")]
    [InlineData(8, ". [2]- . ```**Rules**:  [1].\n")]
    [InlineData(1, "**Rules**[2]e.g. a badge[2]! | a | b |e.g. a badge\n\n[2] and  [2 \"sign the book\"]")]
    [InlineData(2, " [1]Bikes are collected by noon! - Dogs are not allowed in the workshop\n\n[2] [1].\n| a | b |.\n: \n\n**Rules**")]
    [InlineData(5, ": [2]- Dogs are not allowed in the workshop- e.g. a badge. . See p. 3 for more.\n[2]## See p. 3 for more. ")]
    public async Task Check_AnEmptyHeadingOrItemWhereADeltaIsCut_GivesTheSameSentencesAndCitations(int delta, string answer) =>
        Assert.Equal(
            Show(await StreamedAnswers.ReadAsync(answer, Evidence, 100_000)),
            Show(await StreamedAnswers.ReadAsync(answer, Evidence, delta))
        );

    [Fact]
    public void Check_AnySizeOfDeltas_GivesTheSameSentencesAndCitations() =>
        Prop.ForAll(
                Gen.Elements(
                        "Bikes are collected by noon",
                        "Dogs are not allowed in the workshop",
                        "e.g. a badge",
                        "See p. 3 for more",
                        ". ",
                        ".\n",
                        "\n\n",
                        " [1]",
                        "[2]",
                        " [2 \"sign the book\"]",
                        ": ",
                        "- ",
                        "| a | b |",
                        "```",
                        " and ",
                        "! ",
                        "## ",
                        "**Rules**"
                    )
                    .ListOf()
                    .Select(parts => string.Concat(parts))
                    .Zip(Gen.Choose(1, 9))
                    .ToArbitrary(),
                drawn =>
                    Show(StreamedAnswers.ReadAsync(drawn.Item1, Evidence, 100_000).GetAwaiter().GetResult())
                    == Show(StreamedAnswers.ReadAsync(drawn.Item1, Evidence, drawn.Item2).GetAwaiter().GetResult())
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(30));

    [Fact]
    public async Task Check_ALongAnswerInSmallDeltas_IsStillReadToTheEnd()
    {
        var answer =
            string.Concat(Enumerable.Repeat("Bikes are collected by noon. Pigs can fly. ", 250))
            + "[1] It goes on "
            + string.Concat(Enumerable.Repeat("and on, e.g. so ", 600));
        var events = await StreamedAnswers.ReadAsync(answer, Evidence, 3);
        Assert.Equal(501, StreamedAnswers.Sentences(events).Count);
    }

    private static string Show(List<AnswerEvent> events) =>
        StreamedAnswers.Text(events)
        + string.Join(
            '\n',
            StreamedAnswers.Sentences(events).Select(one => $"{one.Text} {one.Range} {one.Support} {string.Join(',', one.Citations)}")
        )
        + string.Join('\n', StreamedAnswers.Citations(events).Select(one => $"{one.Number} {one.Evidence.Number} {one.Range}"));

    private sealed class Faults : ILogger
    {
        public List<Exception?> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Told.Add(exception);
    }
}
