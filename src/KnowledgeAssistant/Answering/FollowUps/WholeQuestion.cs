using System.Collections.Frozen;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>
/// Whether a question plainly needs nothing of what was said before, so that no model need be asked to complete it: an English question with its
/// own subject, no word that points back, and enough named to be searched for. In doubt it is not.
/// </summary>
internal static class WholeQuestion
{
    /// <summary>So many content words name a subject by themselves; with a name or code among them, fewer do.</summary>
    private const int LeastContent = 4;
    private const int LeastContentWithName = 2;

    private static readonly FrozenSet<string> Openers = Set(
        "what which who whom whose when where why how is are was were do does did can could may might must shall should will would has have had"
    );

    /// <summary>Words that lean on something said before, beside pronouns.</summary>
    private static readonly FrozenSet<string> PointingBack = Set(
        "also too else another other others there then instead again still both either neither otherwise above below next previous last "
            + "mentioned said similar different exactly longer shorter larger smaller bigger cheaper dearer heavier lighter older newer earlier later "
            + "better worse faster slower more less fewer"
    );

    public static bool Is(string question)
    {
        var words = QuestionWords.Of(question);
        if (words.Count == 0 || !Openers.Contains(words[0].Text) || !question.TrimEnd().EndsWith('?'))
            return false;
        if (words.Any(PointsBack) && !HasThan(words))
            return false;
        if (words.Any(word => FollowUpWords.Pronouns.Contains(word.Text)))
            return false;
        var content = words.Where(word => word.IsContent).ToList();
        var isNamed = content.Exists(word => word.HasDigit || (word.Start > 0 && char.IsUpper(word.Text[0])));
        return content.Count >= (isNamed ? LeastContentWithName : LeastContent);
    }

    private static bool PointsBack(QuestionWord word) => PointingBack.Contains(word.Text);

    /// <summary>"longer than two metres" says with what it compares.</summary>
    private static bool HasThan(IReadOnlyList<QuestionWord> words) =>
        words.Any(word => word.Text.Equals("than", StringComparison.OrdinalIgnoreCase)) && words.Count(PointsBack) == 1;

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
