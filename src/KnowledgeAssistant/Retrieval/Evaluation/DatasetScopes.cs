using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>
/// Rights and filters for a data set, which has none: documents are dealt out to groups, and each question is asked by somebody of some of them, one in three
/// looking only below some path. All by the ids alone, so that it is the same on every engine and in every run.
/// </summary>
public sealed class DatasetScopes(IndexedDataset indexed)
{
    private const int Groups = 12;

    /// <summary>Documents in one change of rights.</summary>
    private const int Batch = 500;

    private readonly string[] _documents = [.. indexed.DocumentIds.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Gives every document its group; until then everyone reads all.</summary>
    public async Task RestrictAsync(IPassageIndex index, CancellationToken cancellationToken)
    {
        foreach (var batch in Rules().Chunk(Batch))
            await index.SetAccessAsync(batch, cancellationToken);
    }

    internal IEnumerable<DocumentAccess> Rules() =>
        _documents.Select(id => new DocumentAccess(indexed.DocumentIds[id], DatasetIndexer.Open with { Document = [GroupOf(id)] }));

    public DatasetScope Of(JudgedQuery query)
    {
        var random = new Random(Seed(query.Id));
        var groups = Enumerable.Range(0, Groups).ToArray();
        random.Shuffle(groups);
        var scope = AccessScope.Of(groups.Take(random.Next(1, Groups)).Select(Group));
        var filter = MetadataFilter.None;
        if (random.Next(3) == 0 && _documents.Length > 0)
            filter = filter with { SourcePrefix = _documents[random.Next(_documents.Length)][..1] };
        return new DatasetScope(scope, filter);
    }

    /// <summary>The grades of what may be found: no engine is judged by what its asker may not read.</summary>
    public static IReadOnlyDictionary<string, double> Readable(JudgedQuery query, DatasetScope scope) =>
        query
            .Grades.Where(grade =>
                scope.Scope.Labels.Contains(GroupOf(grade.Key))
                && (scope.Filter.SourcePrefix is not { } prefix || grade.Key.StartsWith(prefix, StringComparison.Ordinal))
            )
            .ToDictionary();

    private static AccessLabel GroupOf(string document) => Group(Seed(document) % Groups);

    private static AccessLabel Group(int number) => AccessLabel.Group($"g{number}");

    /// <summary>FNV-1a: the platform's own hash of a string is another one in each process.</summary>
    private static int Seed(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619;
        return (int)(hash >> 1);
    }
}

/// <summary>What one question is asked under.</summary>
public sealed record DatasetScope(AccessScope Scope, MetadataFilter Filter)
{
    /// <summary>Everything, as long as no document has a group.</summary>
    public static DatasetScope Everything { get; } = new(AccessScope.EveryoneOnly, MetadataFilter.None);
}
