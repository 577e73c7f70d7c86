using System.Collections.Concurrent;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>Access rules as an index keeps them: labels sorted and joined by spaces, collection and document parted by a bar. Equal rules become one object.</summary>
internal sealed class AccessText
{
    private readonly ConcurrentDictionary<string, AccessRule> _rules = new(StringComparer.Ordinal);

    public static string Write(AccessRule rule) => $"{Join(rule.Collection)}|{Join(rule.Document)}";

    public AccessRule Read(string text) => _rules.GetOrAdd(text, Parse);

    private static string Join(IEnumerable<AccessLabel> labels) =>
        string.Join(' ', labels.Select(label => label.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static AccessRule Parse(string text)
    {
        var parts = text.Split('|');
        if (parts.Length != 2)
            throw new InvalidDataException("An access rule in the index is damaged.");
        return new AccessRule(Labels(parts[0]), Labels(parts[1]));
    }

    private static AccessLabel[] Labels(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(
            words,
            word =>
                AccessLabel.TryParse(word, out var label)
                    ? label.Value
                    : throw new InvalidDataException("An access label in the index is damaged.")
        );
    }
}
