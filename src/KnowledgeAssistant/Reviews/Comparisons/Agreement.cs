using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>A place in a document that a correct answer rests on, in UTF-16 units of the version's normalised text.</summary>
internal readonly record struct JudgedPlace(Guid VersionId, int Start, int End)
{
    /// <summary>Whether any passage of the document is as right as another.</summary>
    public bool IsWhole => End == int.MaxValue;

    public static JudgedPlace Whole(Guid versionId) => new(versionId, 0, int.MaxValue);
}

/// <summary>
/// How far two rankings of one question agree. Builds cut the same text differently, so passages are compared by their places: two are the same
/// when at least half of the shorter one stands in the other.
/// </summary>
public static class Agreement
{
    public const int Depth = 10;

    /// <summary>
    /// The share of the passages of both lists that the other list has too, 0 to 1 (the Dice coefficient, which for equal passages and lists of ten
    /// is overlap@10); 1 when neither found anything.
    /// </summary>
    public static double Overlap(IReadOnlyList<Hit> live, IReadOnlyList<Hit> build) =>
        live.Count + build.Count == 0
            ? 1
            : (double)(live.Count(hit => IsAmong(hit, build)) + build.Count(hit => IsAmong(hit, live))) / (live.Count + build.Count);

    internal static IReadOnlyList<ChangedPassage> Changes(IReadOnlyList<Hit> live, IReadOnlyList<Hit> build) =>
        [
            .. live.Where(hit => !IsAmong(hit, build)).Select(hit => Changed(hit, came: false)),
            .. build.Where(hit => !IsAmong(hit, live)).Select(hit => Changed(hit, came: true)),
        ];

    /// <summary>
    /// nDCG@10 (see <see cref="RelevanceMeasures.Ndcg"/>) with a judged place as what is to be found: it stands where the first passage with at
    /// least half of it stands, or any of the document where all of it is judged. Places that one passage holds together follow each other, and a passage with nothing but found ones takes no place,
    /// so neither long passages nor short ones gain by their length.
    /// </summary>
    internal static double Ndcg(IReadOnlyList<Hit> hits, IReadOnlyCollection<JudgedPlace> judged)
    {
        var ranking = new List<string>();
        var left = judged.ToHashSet();
        foreach (var hit in hits)
        {
            var held = judged.Where(place => Holds(hit.Passage, place)).ToList();
            if (held.Count == 0)
                ranking.Add(hit.Passage.Id);
            ranking.AddRange(held.Where(left.Remove).Select(KeyOf));
        }
        return RelevanceMeasures.Ndcg(ranking, judged.Distinct().ToDictionary(KeyOf, _ => 1.0), Depth);
    }

    private static bool IsAmong(Hit hit, IReadOnlyList<Hit> others) => others.Any(other => IsSame(hit.Passage, other.Passage));

    private static bool IsSame(Passage left, Passage right) =>
        left.Id == right.Id
        || (
            left.Document.VersionId == right.Document.VersionId
            && Shared(left, right.Range.Start, right.Range.End) * 2
                >= Math.Max(1, Math.Min(left.Range.End - left.Range.Start, right.Range.End - right.Range.Start))
        );

    private static bool Holds(Passage passage, JudgedPlace place) =>
        passage.Document.VersionId == place.VersionId
        && (place.IsWhole || Shared(passage, place.Start, place.End) * 2 >= Math.Max(1, place.End - place.Start));

    private static int Shared(Passage passage, int start, int end) =>
        Math.Max(0, Math.Min(passage.Range.End, end) - Math.Max(passage.Range.Start, start));

    private static string KeyOf(JudgedPlace place) => $"{place.VersionId:N} {place.Start} {place.End}";

    private static ChangedPassage Changed(Hit hit, bool came) => new(hit.Passage.Document.DocumentId, hit.Passage.Page, hit.Rank, came);
}
