using System.Text.Json;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Tests.Architecture;
using KnowledgeAssistant.Tests.Models.Encoder;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

/// <summary>The labelled pairs of the development half: what the support check reaches there must not be lost again.</summary>
public sealed class SupportPairsTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Of_TheDevelopmentPairs_StaysAboveItsFloors()
    {
        var judged = Read("dev")
            .Select(pair => (Expected: pair.Support, Said: SupportCheck.Of(pair.Sentence, pair.Passage).Support))
            .ToList();
        Assert.Equal(150, judged.Count);
        AssertShare(0.95, judged.Where(one => one.Said == Support.Quoted).Select(one => one.Expected == Support.Quoted));
        AssertShare(0.90, judged.Where(one => one.Said == Support.Paraphrased).Select(one => one.Expected != Support.Unsupported));
        AssertShare(0.85, judged.Where(one => one.Expected != Support.Unsupported).Select(one => one.Said != Support.Unsupported));
    }

    /// <summary>All that the weights are fitted to but the hardest split: what the encoder adds must not be lost.</summary>
    [Fact]
    public async Task OfAsync_ThePairsToFitOn_StaysAboveItsFloors()
    {
        var meaning = new MeaningGap(TestEncoder.Shared, new SentenceMeaning(TestEncoder.Shared), new ManualTime());
        var judged = new List<(Support Expected, Support Said)>();
        foreach (var pair in Read("dev", "tuning", "tuning2"))
            judged.Add(
                (
                    pair.Support,
                    (
                        await SupportCheck.OfAsync(
                            pair.Sentence,
                            new CitedPassage(pair.Passage),
                            meaning,
                            TestContext.Current.CancellationToken
                        )
                    ).Support
                )
            );
        AssertShare(0.91, judged.Where(one => one.Said == Support.Paraphrased).Select(one => one.Expected != Support.Unsupported));
        AssertShare(0.85, judged.Where(one => one.Expected != Support.Unsupported).Select(one => one.Said != Support.Unsupported));
    }

    [Fact]
    public void Pairs_OfBothHalves_AreAsManyAndShareNoPassage()
    {
        var halves = Lines<Passage>("passages.jsonl").ToDictionary(passage => passage.Id, passage => passage.Split, StringComparer.Ordinal);
        var pairs = Lines<Pair>("pairs.jsonl").GroupBy(pair => halves[pair.Passage]).ToDictionary(half => half.Key, half => half.Count());
        Assert.Equal((150, 150), (pairs["dev"], pairs["report"]));
        Assert.Equal(halves.Count, Lines<Passage>("passages.jsonl").DistinctBy(passage => passage.Text).Count());
    }

    private static void AssertShare(double least, IEnumerable<bool> holds)
    {
        var all = holds.ToList();
        Assert.InRange(all.Count(one => one) / (double)all.Count, least, 1);
    }

    private static IEnumerable<(Evidence Passage, Support Support, string Sentence)> Read(params string[] splits)
    {
        var passages = Lines<Passage>("passages.jsonl")
            .Where(passage => splits.Contains(passage.Split))
            .ToDictionary(passage => passage.Id);
        return Lines<Pair>("pairs.jsonl")
            .Where(pair => passages.ContainsKey(pair.Passage))
            .Select(pair =>
                (
                    Passages.Of(1, passages[pair.Passage].Text, passages[pair.Passage].Title) with
                    {
                        HeadingPath = [passages[pair.Passage].Heading],
                    },
                    Enum.Parse<Support>(pair.Support),
                    pair.Sentence
                )
            );
    }

    private static IEnumerable<T> Lines<T>(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "data", "golden", "support", file))
            .Select(line => JsonSerializer.Deserialize<T>(line, Options)!);

    private sealed record Passage(string Id, string Split, string Title, string Heading, string Text);

    private sealed record Pair(string Passage, string Support, string Sentence);
}
