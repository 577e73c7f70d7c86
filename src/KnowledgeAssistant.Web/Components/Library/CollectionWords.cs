using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>How the library page speaks of a collection's settings.</summary>
internal static class CollectionWords
{
    private static readonly int[] Usual = [0, 3, 6, 12, 24, 36];

    /// <summary>Months to choose from, 0 for never; what is set counts among them.</summary>
    public static IEnumerable<int> Intervals(CollectionRow? collection) => Usual.Append(collection?.ReviewMonths ?? 0).Distinct().Order();

    public static string Interval(int months) =>
        months switch
        {
            0 => "No date",
            12 => "a year",
            _ when months % 12 == 0 => $"{months / 12} years",
            _ => LibraryWords.Count(months, "month", "months"),
        };

    public static string AboutNames(CollectionRow collection) =>
        collection.FormerNames.Count == 0
            ? "Another name acts on the next search. Filters, commands and old answers that use the name of today go on meaning this collection."
            : $"Also found as “{string.Join("”, “", collection.FormerNames)}”: filters, commands and old answers by a name it had go on meaning this collection.";

    public static string AboutAccess(CollectionRow? collection) =>
        collection is null
            ? "It holds for every document in the collection. A single document can be restricted further, never opened wider."
            : $"It acts on the next search, for all {LibraryWords.Count(collection.Documents, "document", "documents")}. "
                + "Who may no longer read them sees “sources withdrawn” in place of old answers that used them.";

    public static string Refusal(ChangeOutcome outcome) =>
        outcome switch
        {
            ChangeOutcome.NameTaken => "There is a collection of that name already: choose another name.",
            ChangeOutcome.NameTakenBefore =>
                "Another collection had that name before, and old filters and commands still mean it: choose another name.",
            ChangeOutcome.NameRefused => $"Give it a name of 1 to {Collection.MaxNameLength} characters.",
            ChangeOutcome.WrongState => "The collection is being deleted: undo that first.",
            _ => "The collection is gone: somebody else removed it.",
        };
}
