namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>
/// Whether a statement gives to each of two the part of the other: "the buyer bears the risk, the museum pays the postage" where the passage says "the
/// museum bears the risk, the buyer the postage". All its words stand there, only not together.
/// </summary>
internal static class StatementCrossing
{
    public static bool IsCrossed(IReadOnlyList<WordMatch> words, Statement sentence)
    {
        var places = words.Select(word => Strands(word, sentence)).ToList();
        var held = Enumerable.Range(0, words.Count).Where(i => places[i].Count > 0 && words[i].Word.Weight >= 1).ToList();
        bool AreTogether(int one, int other) => words[one].Word.Strand == words[other].Word.Strand;
        bool Meet(int one, int other) => places[one].Overlaps(places[other]);
        return held.Exists(a =>
            held.Exists(b =>
                a != b
                && AreTogether(a, b)
                && !Meet(a, b)
                && held.Exists(c =>
                    !AreTogether(a, c)
                    && Meet(b, c)
                    && !Meet(a, c)
                    && held.Exists(d => c != d && AreTogether(c, d) && Meet(a, d) && !Meet(c, d) && !Meet(b, d))
                )
            )
        );
    }

    private static HashSet<int> Strands(WordMatch word, Statement sentence) =>
        [.. sentence.Words.Where(other => word.With(other) is (> 0, false)).Select(other => other.Strand)];
}
