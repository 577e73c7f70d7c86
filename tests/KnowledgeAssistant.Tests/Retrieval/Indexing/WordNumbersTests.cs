using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Indexing;

public sealed class WordNumbersTests
{
    /// <summary>Texts of many threads, with more words than the table begins with, odd ones among them.</summary>
    [Fact]
    public void Analyse_ByNumbers_GivesTheTermsOfTheSameText()
    {
        var terms = new TermDictionary(0);
        var numbers = new WordNumbers(terms);
        var random = new Random(9);
        var corpus = new RandomCorpus(random);
        var texts = Enumerable.Range(0, 400).Select(_ => $"{corpus.Text(40)} {Odd(random)} A.B.C. the C++ {corpus.Text(9)}").ToList();
        Parallel.ForEach(
            texts.Concat(texts),
            text =>
            {
                var tokens = new List<NumberedToken>();
                Analyser.Analyse(text, numbers, tokens);
                Assert.Equal(terms.Find(Analyser.Terms(text)), tokens.Select(token => token.Term));
            }
        );
        // Each term has one number, whoever met it first.
        Assert.Equal(terms.Count, texts.SelectMany(Analyser.Terms).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Odd(Random random)
    {
        var words = Enumerable.Range(0, 30).Select(_ => Convert.ToHexString(BitConverter.GetBytes(random.Next(20_000)))[..4]);
        var (sum, length) = (random.Next(100, 999), random.Next(90, 120));
        return $"{string.Join(' ', words)} 1,{sum},000 x{new string('y', length)}{random.Next(9)} running-{random.Next(9)}";
    }
}
