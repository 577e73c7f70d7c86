using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>An access rule while somebody edits it: everyone, or groups picked from the list and typed by key.</summary>
public sealed class AccessChoice
{
    /// <summary>Labels that the page has no control for (single people); kept unless everyone may read.</summary>
    private readonly IReadOnlyList<AccessLabel> _others;
    private readonly AccessLabel[] _everyone;

    private AccessChoice(IReadOnlyList<AccessLabel> labels, AccessLabel[] everyone)
    {
        _everyone = everyone;
        Restricted = !labels.SequenceEqual(everyone) && !labels.Contains(AccessLabel.Everyone);
        Groups = labels.Select(KeyOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        _others = [.. labels.Where(label => label != AccessLabel.Everyone && KeyOf(label) is null)];
    }

    public bool Restricted { get; set; }

    /// <summary>Keys of the groups picked.</summary>
    public HashSet<string> Groups { get; }

    /// <summary>Further keys as typed, separated by commas.</summary>
    public string Typed { get; set; } = "";

    public int People => _others.Count;

    /// <summary>For a collection: open means the label <c>everyone</c>.</summary>
    public static AccessChoice OfCollection(IReadOnlyList<AccessLabel> labels) => new(labels, [AccessLabel.Everyone]);

    /// <summary>For a document: open means no labels of its own.</summary>
    public static AccessChoice OfDocument(IReadOnlyList<AccessLabel> labels) => new(labels, []);

    /// <summary>The key in <c>group:KEY</c>, or null for another label.</summary>
    public static string? KeyOf(AccessLabel label) =>
        label.Value.StartsWith("group:", StringComparison.Ordinal) ? label.Value["group:".Length..] : null;

    /// <returns>What is wrong and what to do, in plain words; null when the choice can be saved.</returns>
    public string? FindProblem()
    {
        if (!Restricted)
            return null;
        foreach (var key in TypedKeys)
            if (!AccessLabel.TryParse("group:" + key, out _))
                return $"“{key}” is not a group key. A key has 1 to 64 of the characters a-z, 0-9, “-”, “_” and “.”, and begins with a letter or digit.{Suggest(key)}";
        return Groups.Count + People == 0 && !TypedKeys.Any() ? "Choose at least one group, or nobody could read it." : null;
    }

    /// <summary>Typed keys that name no group there is: allowed, but worth a word, because nobody is in them.</summary>
    public IReadOnlyList<string> Unknown(IReadOnlyList<KnownGroup> known) =>
        [.. TypedKeys.Where(key => AccessLabel.TryParse("group:" + key, out _) && known.All(group => group.Key != key || group.Retired))];

    /// <exception cref="FormatException">There is a problem, see <see cref="FindProblem"/>.</exception>
    public IReadOnlyList<AccessLabel> ToLabels() =>
        Restricted ? [.. _others, .. Groups.Concat(TypedKeys).Distinct(StringComparer.Ordinal).Select(AccessLabel.Group)] : _everyone;

    private IEnumerable<string> TypedKeys => Typed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Suggest(string key)
    {
        var likely = string.Join('-', key.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return AccessLabel.TryParse("group:" + likely, out _) ? $" Did you mean “{likely}”?" : "";
    }
}
