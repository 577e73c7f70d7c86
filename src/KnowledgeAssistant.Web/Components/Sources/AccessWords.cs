using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>Access labels in words.</summary>
public static class AccessWords
{
    /// <param name="groups">Names of groups by key; a key that is not there is shown as it is.</param>
    public static string Of(DocumentText document, IReadOnlyDictionary<string, string> groups, Guid asker)
    {
        var rule = Names(document.CollectionLabels, groups, asker);
        return document.Labels.Count == 0 ? rule : $"{rule}; of these only {Names(document.Labels, groups, asker)}";
    }

    private static string Names(IEnumerable<AccessLabel> labels, IReadOnlyDictionary<string, string> groups, Guid asker) =>
        string.Join(", ", labels.Select(label => Name(label.Value, groups, asker)));

    private static string Name(string label, IReadOnlyDictionary<string, string> groups, Guid asker)
    {
        if (label == AccessLabel.Everyone.Value)
            return "Everyone";
        if (label.StartsWith("group:", StringComparison.Ordinal))
            return groups.GetValueOrDefault(label["group:".Length..]) ?? label["group:".Length..];
        return label == AccessLabel.User(asker).Value ? "You" : "One named person";
    }
}
