using System.Collections.Concurrent;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>One question's scope and filter, with a key that is equal exactly when both are.</summary>
internal sealed class ReadRights
{
    private readonly AccessScope _scope;
    private readonly MetadataFilter _filter;

    // Few rules serve many documents, and they are shared objects.
    private readonly ConcurrentDictionary<AccessRule, bool> _rules = new(ReferenceEqualityComparer.Instance);

    public ReadRights(AccessScope scope, MetadataFilter filter)
    {
        _scope = scope;
        _filter = filter;
        string[] parts =
        [
            List(scope.Labels.Select(label => label.Value).Order(StringComparer.Ordinal)),
            List(filter.Collections),
            List(filter.Formats),
            List(filter.Authors),
            List(filter.Languages),
            List(filter.Types),
            filter.From?.Ticks.ToString() ?? "-",
            filter.Until?.Ticks.ToString() ?? "-",
            filter.SourcePrefix is null ? "-" : "=" + filter.SourcePrefix,
        ];
        Key = List(parts);
    }

    public string Key { get; }

    public bool Allow(AccessRule rule, DocumentInfo document) =>
        _rules.GetOrAdd(rule, static (rule, scope) => scope.MayRead(rule.Collection, rule.Document), _scope) && _filter.Allows(document);

    /// <summary>Lengths first, so that no two lists give the same text.</summary>
    private static string List(IEnumerable<string> parts) => string.Concat(parts.Select(part => $"{part.Length}:{part};"));
}
