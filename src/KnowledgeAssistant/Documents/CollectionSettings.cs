using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Documents;

/// <summary>What an admin sets of a collection, all at once.</summary>
/// <param name="Name">1 to <see cref="Collection.MaxNameLength"/> characters.</param>
/// <param name="Description">At most <see cref="Collection.MaxDescriptionLength"/> characters, shown to readers where they choose where to look.</param>
/// <param name="Labels">Who may read it; empty means nobody.</param>
/// <param name="ReviewMonths">1 to <see cref="Collection.MaxReviewMonths"/>; null for no date.</param>
public sealed record CollectionSettings(string Name, string Description, IReadOnlyList<AccessLabel> Labels, int? ReviewMonths)
{
    internal bool IsInBounds =>
        Description.Trim().Length <= Collection.MaxDescriptionLength && ReviewMonths is null or (>= 1 and <= Collection.MaxReviewMonths);

    internal static CollectionSettings Of(Collection row) => new(row.Name, row.Description, row.Labels, row.ReviewMonths);
}
