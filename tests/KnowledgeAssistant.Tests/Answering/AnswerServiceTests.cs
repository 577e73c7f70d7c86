using System.Runtime.CompilerServices;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering;

public sealed class AnswerServiceTests
{
    [Fact]
    public async Task Answer_ATableRow_IsWrittenWithItsHeaderAndQuoted()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync(
            "prices.md",
            "Price list",
            "Model | Price | Weight\nPorter Q3 | 1,290 EUR | 27 kg\nDray Q4 | 3,400 EUR | 95 kg"
        );
        var answer = await AskAsync(host, "What is the price of the Dray Q4?");
        Assert.Contains("**Model**: Dray Q4; **Price**: 3,400 EUR; **Weight**: 95 kg", answer.Text, StringComparison.Ordinal);
        Assert.Contains(answer.Citations, citation => citation.Quote == "Dray Q4 | 3,400 EUR | 95 kg");
        Assert.All(answer.Sentences, sentence => Assert.Equal(Support.Quoted, sentence.Support));
    }

    [Fact]
    public async Task Answer_TwoDocumentsThatContradict_ShowsBothWithDatesNewestFirst()
    {
        await using var host = await AnsweringHost.StartAsync();
        var older = await host.AddAsync(
            "2024.md",
            "Policy 2024",
            "A booking can be cancelled free of charge up to 24 hours before the rental begins."
        );
        await host.AddAsync("2025.md", "Policy 2025", "A booking can be cancelled free of charge up to 48 hours before the rental begins.");
        var answer = await AskAsync(host, "Until when can I cancel a booking free of charge?");
        Assert.Equal(2, answer.Citations.Count);
        Assert.Contains("(Policy 2025, 1 May 2025)", answer.Text, StringComparison.Ordinal);
        Assert.Contains("(Policy 2024, 1 May 2025)", answer.Text, StringComparison.Ordinal);
        Assert.Contains(answer.Citations, citation => citation.Evidence.DocumentId == older.Id);
        Assert.Equal(2, answer.Sentences.Count);
    }

    [Fact]
    public async Task Answer_WhatTheDocumentsDoNotHold_IsNotFoundWithTheNearestTitles()
    {
        await using var host = await AnsweringHost.StartAsync(new UncalledWriter());
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var answer = await AskAsync(host, "Who painted the Mona Lisa?");
        Assert.Equal(AnswerOutcome.NotFound, answer.Outcome);
        Assert.Contains("Porter manual", answer.Text, StringComparison.Ordinal);
        Assert.Equal("Porter manual", Assert.Single(answer.Nearest).Title);
        Assert.Empty(answer.Sentences);
    }

    [Fact]
    public async Task Answer_TheWriterItselfFindsNoAnswer_IsNotFoundAndNothingIsWithheld()
    {
        await using var host = await AnsweringHost.StartAsync(new JudgingWriter());
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var request = new AnswerRequest("May a dog ride in the box?", [], AccessScope.Of([]), MetadataFilter.None);
        var events = new List<AnswerEvent>();
        await foreach (var next in host.Get<AnswerService>().AnswerAsync(request, CancellationToken.None))
            events.Add(next);
        var completed = Assert.IsType<AnswerCompleted>(events[^1]);
        Assert.Equal((AnswerOutcome.NotFound, "Porter manual"), (completed.Outcome, Assert.Single(completed.Nearest).Title));
        Assert.DoesNotContain(events, next => next is AnswerWithheld);
        Assert.Contains(
            events,
            next => next is StepFinished { Step: AnswerStep.Write, Detail: "None of the passages answers the question" }
        );
    }

    [Theory]
    [InlineData("How hot may a battery get while it is plugged in?", true)]
    [InlineData("Who painted the Mona Lisa?", false)]
    public async Task Answer_DoubtfulByItsWords_IsLeftToAWriterThatJudges(string question, bool isAsked)
    {
        var (judging, other) = (new JudgingWriter(), new SaidWriter("Batteries are charged between 5 and 40 degrees.", 1));
        await using var host = await AnsweringHost.StartAsync(judging);
        await using var plain = await AnsweringHost.StartAsync(other);
        foreach (var one in (AnsweringHost[])[host, plain])
            await one.AddAsync("batteries.md", "Batteries", "Batteries are charged between 5 and 40 degrees.");
        await AskAsync(host, question);
        Assert.Equal(isAsked, judging.IsAsked);
        Assert.Equal(AnswerOutcome.NotFound, (await AskAsync(plain, question)).Outcome);
    }

    [Fact]
    public async Task Answer_WhileDocumentsComeBackIntoTheIndex_DoesNotSayThatTheyHoldNothing()
    {
        await using var host = await AnsweringHost.StartAsync(new UncalledWriter());
        host.Get<IndexCondition>().IsRefilling = true;
        var answer = await AskAsync(host, "Who painted the Mona Lisa?");
        Assert.Equal(AnswerOutcome.NotFound, answer.Outcome);
        Assert.Contains("being made searchable again", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WhatTheAskerMayNotRead_IsNotFoundAndNamesNothing()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("pay.md", "Pay and grades", "A lead earns 4,120 EUR a month.", AccessLabel.Group("hr"));
        var answer = await AskAsync(host, "What does a lead earn?");
        Assert.Equal(AnswerOutcome.NotFound, answer.Outcome);
        Assert.DoesNotContain("Pay", answer.Text, StringComparison.Ordinal);
        Assert.Equal(AnswerOutcome.Answered, (await AskAsync(host, "What does a lead earn?", AccessLabel.Group("hr"))).Outcome);
    }

    [Theory]
    [InlineData("Cats weigh 12 kg.", 1)]
    [InlineData("A dog of up to 50 kg may ride in the box.", 1)]
    [InlineData("A dog of up to 35 kg may ride in the box.", 7)]
    [InlineData("A dog of up to 35 kg may ride in the box.", null)]
    public async Task Answer_NothingOfItSupported_IsWithheldForNotFound(string written, int? cited)
    {
        await using var host = await AnsweringHost.StartAsync(new SaidWriter(written, cited));
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var answer = await AskAsync(host, "May a dog ride in the box?");
        Assert.Equal(AnswerOutcome.NotFound, answer.Outcome);
        Assert.DoesNotContain(written, answer.Text, StringComparison.Ordinal);
        Assert.Equal("Porter manual", Assert.Single(answer.Nearest).Title);
        Assert.Empty(answer.Sentences);
        Assert.Empty(answer.Citations);
    }

    [Fact]
    public async Task Answer_PartlySupported_StaysWithItsUnsupportedSentenceMarked()
    {
        await using var host = await AnsweringHost.StartAsync(
            new SaidWriter("A dog of up to 35 kg may ride in the box. Cats weigh 12 kg.", 1)
        );
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var answer = await AskAsync(host, "May a dog ride in the box?");
        Assert.Equal(AnswerOutcome.Answered, answer.Outcome);
        Assert.Equal([Support.Quoted, Support.Unsupported], answer.Sentences.Select(sentence => sentence.Support));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t ")]
    [InlineData("🙂🙂🙂")]
    [InlineData("?!…")]
    [InlineData("what is it of the")]
    public async Task Answer_NothingToSearchFor_AsksForClarification(string question)
    {
        await using var host = await AnsweringHost.StartAsync(new UncalledWriter());
        var answer = await AskAsync(host, question);
        Assert.Equal(AnswerOutcome.Clarify, answer.Outcome);
        Assert.NotEmpty(answer.Text);
    }

    [Theory]
    [InlineData("ما هي عاصمة أستراليا؟")]
    [InlineData("זהו מבחן \u202eabc\u202c")]
    [InlineData("\ud83d dangling \udc00")]
    [InlineData("\"unclosed -quote [1] **bold** `code` <script>")]
    public async Task Answer_OddQuestions_AreAnsweredInWordsAndNeverThrow(string question)
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        Assert.NotEmpty((await AskAsync(host, question)).Text);
    }

    [Fact]
    public async Task Answer_AHundredThousandCharacters_IsAnsweredInWords()
    {
        await using var host = await AnsweringHost.StartAsync();
        await host.AddAsync("porter.md", "Porter manual", "A dog of up to 35 kg may ride in the box.");
        var question = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"w{number} "));
        Assert.NotEmpty((await AskAsync(host, question)).Text);
        Assert.NotEmpty((await AskAsync(host, new string('x', 150_000))).Text);
    }

    [Fact]
    public async Task Answer_ADocumentsOwnBracketsAndMarkup_AreNoCitations()
    {
        await using var host = await AnsweringHost.StartAsync();
        const string text = "The quokka [7] eats *only* leaves of the `max_retries` bush.";
        await host.AddAsync("quokka.md", "Quokka", text);
        var answer = await AskAsync(host, "What does the quokka eat?");
        Assert.StartsWith(@"The quokka \[7] eats \*only\* leaves of the \`max_retries\` bush.", answer.Text, StringComparison.Ordinal);
        Assert.Equal((text, Support.Quoted), (Assert.Single(answer.Sentences).Text, answer.Sentences[0].Support));
    }

    private static async Task<Answer> AskAsync(AnsweringHost host, string question, params AccessLabel[] labels)
    {
        var answer = new Answer("", [], [], AnswerOutcome.Failed, []);
        var request = new AnswerRequest(question, [], AccessScope.Of(labels), MetadataFilter.None);
        await foreach (var next in host.Get<AnswerService>().AnswerAsync(request, CancellationToken.None))
            answer = next switch
            {
                TextAdded text => answer with { Text = answer.Text + text.Text },
                CitationAdded citation => answer with { Citations = [.. answer.Citations, citation.Citation] },
                SentenceChecked sentence => answer with { Sentences = [.. answer.Sentences, sentence.Sentence] },
                AnswerWithheld => answer with { Text = "", Citations = [], Sentences = [] },
                AnswerCompleted completed => answer with { Outcome = completed.Outcome, Nearest = completed.Nearest },
                _ => answer,
            };
        return answer;
    }

    private sealed record Answer(
        string Text,
        IReadOnlyList<Citation> Citations,
        IReadOnlyList<AnswerSentence> Sentences,
        AnswerOutcome Outcome,
        IReadOnlyList<Evidence> Nearest
    );

    private sealed class UncalledWriter : IAnswerWriter
    {
        public IAsyncEnumerable<WriterPiece> WriteAsync(WriterRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No writer is asked when nothing relevant was found.");
    }

    /// <summary>Never finds an answer.</summary>
    private sealed class JudgingWriter : IAnswerWriter
    {
        public bool IsAsked { get; private set; }

        public bool JudgesEvidence => true;

        public async IAsyncEnumerable<WriterPiece> WriteAsync(
            WriterRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            IsAsked = true;
            await Task.CompletedTask;
            yield break;
        }
    }
}
