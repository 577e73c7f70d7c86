using FsCheck;
using FsCheck.Fluent;
using KnowledgeAssistant.Answering.Citations;
using Xunit;

namespace KnowledgeAssistant.Tests.Answering.Citations;

public sealed class ApproximateMatchTests
{
    private static Gen<string> Words(int longest) =>
        Gen.Choose(0, longest)
            .SelectMany(length => Gen.Elements('a', 'b', 'c', ' ').ArrayOf(length))
            .Select(letters => new string(letters));

    [Fact]
    public void Find_AnyTexts_FindsAsFewErrorsAsThePlainTable() =>
        Prop.ForAll(
                Words(150).Zip(Words(300)).ToArbitrary(),
                drawn =>
                {
                    var (pattern, text) = drawn;
                    if (pattern.Length == 0 || text.Length == 0)
                        return true;
                    var found = ApproximateMatch.Find(pattern, text, int.MaxValue)!.Value;
                    return found.Errors == Fewest(pattern, text) && Distance(pattern, text[found.Start..found.End]) == found.Errors;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Distance_AnyWords_IsThatOfThePlainTable() =>
        Prop.ForAll(
                Words(80).Zip(Words(140)).ToArbitrary(),
                drawn => ApproximateMatch.Distance(drawn.Item1, drawn.Item2) == Distance(drawn.Item1, drawn.Item2)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static int Distance(string left, string right) => Table(left, right, isFree: false)[^1];

    private static int Fewest(string pattern, string text) => Table(pattern, text, isFree: true).Min();

    /// <summary>The last row: errors of the pattern against the text up to each place.</summary>
    private static int[] Table(string pattern, string text, bool isFree)
    {
        var row = Enumerable.Range(0, text.Length + 1).Select(at => isFree ? 0 : at).ToArray();
        for (var i = 1; i <= pattern.Length; i++)
        {
            var next = new int[row.Length];
            next[0] = i;
            for (var j = 1; j < row.Length; j++)
                next[j] = Math.Min(Math.Min(next[j - 1], row[j]) + 1, row[j - 1] + (pattern[i - 1] == text[j - 1] ? 0 : 1));
            row = next;
        }
        return row;
    }
}
