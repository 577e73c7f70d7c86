namespace KnowledgeAssistant.Reviews;

/// <summary>
/// How bad an answer is, for "worst first". In this order: rated down because it is wrong or the source does not say so; sentences without
/// support that nobody rated up; rated down for another reason; rated down because it was not found though it exists; rated up in spite of
/// unsupported sentences; rated up. Within each, the larger share of unsupported sentences first.
/// </summary>
internal static class Severity
{
    private const int Step = 1_001;

    public static int Of(RatingView? rating, int unsupported, int sentences)
    {
        var perMille = sentences == 0 ? 0 : Math.Clamp(1_000 * unsupported / sentences, 0, 1_000);
        return (Level(rating, unsupported) * Step) + perMille;
    }

    private static int Level(RatingView? rating, int unsupported) =>
        rating switch
        {
            { Value: RatingValue.Up } => unsupported > 0 ? 1 : 0,
            { Reasons: var reasons } when (reasons & (RatingReasons.Wrong | RatingReasons.NotInSource)) != RatingReasons.None => 5,
            _ when unsupported > 0 => 4,
            { Reasons: RatingReasons.NotFoundThoughItExists } => 2,
            _ => 3,
        };
}
