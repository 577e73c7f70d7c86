using System.Collections.Frozen;

namespace KnowledgeAssistant.Access;

/// <summary>
/// The labels of whoever asks. A passage is readable if the scope holds a label of its collection's rule <b>and</b>, where its document
/// has labels of its own, one of those. Every scope contains <c>everyone</c>; there is no scope that reads everything.
/// </summary>
public sealed class AccessScope
{
    private readonly FrozenSet<AccessLabel> _labels;

    private AccessScope(IEnumerable<AccessLabel> labels) => _labels = labels.Append(AccessLabel.Everyone).ToFrozenSet();

    /// <summary>The scope of somebody about whom nothing is known.</summary>
    public static AccessScope EveryoneOnly { get; } = new([]);

    public IReadOnlySet<AccessLabel> Labels => _labels;

    public static AccessScope Of(params IEnumerable<AccessLabel> labels) => new(labels);

    /// <param name="collectionRule">The collection's rule; an empty rule is readable by nobody.</param>
    /// <param name="documentLabels">The document's own labels; empty means it has none of its own.</param>
    public bool MayRead(IReadOnlyCollection<AccessLabel> collectionRule, IReadOnlyCollection<AccessLabel> documentLabels) =>
        collectionRule.Any(_labels.Contains) && (documentLabels.Count == 0 || documentLabels.Any(_labels.Contains));

    /// <summary>What both scopes hold: "search as" shows text only where both may read.</summary>
    public AccessScope Intersect(AccessScope other) => new(_labels.Where(other._labels.Contains));
}
