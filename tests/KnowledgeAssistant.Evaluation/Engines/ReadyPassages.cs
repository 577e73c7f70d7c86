using System.Numerics.Tensors;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>The scale corpus with its vectors in memory: what engines are fed, and the truth that their rankings are held against.</summary>
internal sealed class ReadyPassages
{
    /// <summary>Documents in one write, as ingestion would at most.</summary>
    private const int Batch = 100;

    private readonly List<(VersionPassages Version, int Passage)> _all;

    private ReadyPassages(List<VersionPassages> versions)
    {
        Versions = versions;
        _all = [.. versions.SelectMany(version => Enumerable.Range(0, version.Passages.Count).Select(i => (version, i)))];
    }

    public IReadOnlyList<VersionPassages> Versions { get; }

    public IEnumerable<VersionPassages[]> Batches => Versions.Chunk(Batch);

    public int Count => _all.Count;

    public static async Task<ReadyPassages> MakeAsync(
        ScaleCorpus corpus,
        PassageBuilder builder,
        int passages,
        CancellationToken cancellationToken
    )
    {
        var versions = new List<VersionPassages>();
        foreach (var part in corpus.Documents(passages).Chunk(400))
        {
            var embedded = part.Select(async document =>
            {
                await Task.Yield();
                var vectors = await builder.EmbedAsync(document.Passages, cancellationToken);
                return new VersionPassages(document.Document, document.Access, document.Passages, vectors);
            });
            versions.AddRange(await Task.WhenAll(embedded));
        }
        return new ReadyPassages(versions);
    }

    /// <summary>Ids of the nearest passages among those that <paramref name="narrowed"/> lets through, by comparing all.</summary>
    public HashSet<string> Nearest(ReadOnlyMemory<float> vector, Narrowed narrowed, int top) =>
        _all.AsParallel()
            .Where(place =>
                narrowed.Scope.MayRead(place.Version.Access.Collection, place.Version.Access.Document)
                && narrowed.Filter.Allows(place.Version.Document)
            )
            .Select(place =>
                (
                    place.Version.Passages[place.Passage].Id,
                    Score: TensorPrimitives.Dot(vector.Span, place.Version.Vectors[place.Passage].Span)
                )
            )
            .OrderByDescending(each => each.Score)
            .Take(top)
            .Select(each => each.Id)
            .ToHashSet(StringComparer.Ordinal);
}

/// <summary>A part of the corpus that a search is narrowed to.</summary>
internal sealed record Narrowed(string Name, AccessScope Scope, MetadataFilter Filter)
{
    /// <summary>All of it, about a hundredth by a filter, and a thousandth by rights.</summary>
    public static IReadOnlyList<Narrowed> All(int passages)
    {
        var everything = AccessScope.Of(ScaleCorpus.Scopes[0].Label);
        // A document has ten passages, and its date says which one it is.
        var hundredth = new MetadataFilter { Until = DateTime.UnixEpoch.AddHours(passages / 1000) };
        return
        [
            new("no filter", everything, MetadataFilter.None),
            new("1 %", everything, hundredth),
            new("0.1 %", AccessScope.Of(ScaleCorpus.Scopes[2].Label), MetadataFilter.None),
        ];
    }

    /// <summary>With a tenth by rights, where most has to be looked at and little may be found.</summary>
    public static IReadOnlyList<Narrowed> ForTimes(int passages)
    {
        var all = All(passages);
        return [all[0], new("10 %", AccessScope.Of(ScaleCorpus.Scopes[1].Label), MetadataFilter.None), all[1], all[2]];
    }
}
