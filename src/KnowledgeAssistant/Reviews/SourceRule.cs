using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Reviews;

/// <summary>Who might read a document at some time, as one text: the labels of its collection, a bar, its own labels. Few documents differ in
/// it, so a scope is compared with each text once.</summary>
internal static class SourceRule
{
    /// <summary>For documents about which nothing is known any more.</summary>
    public const string Nobody = "|";

    public static string Of(IReadOnlyCollection<AccessLabel> collection, IReadOnlyCollection<AccessLabel> document) =>
        $"{Text(collection)}|{Text(document)}";

    /// <remarks>A rule that cannot be read lets nobody in.</remarks>
    public static bool MayRead(string rule, AccessScope scope) =>
        rule.Split('|') is [var collection, var document]
        && TryParse(collection, out var collectionLabels)
        && TryParse(document, out var documentLabels)
        && scope.MayRead(collectionLabels, documentLabels);

    private static string Text(IReadOnlyCollection<AccessLabel> labels) =>
        string.Join(' ', labels.Select(label => label.Value).Order(StringComparer.Ordinal));

    private static bool TryParse(string text, out List<AccessLabel> labels)
    {
        labels = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AccessLabel.TryParse(word, out var label))
                return false;
            labels.Add(label.Value);
        }
        return true;
    }
}
