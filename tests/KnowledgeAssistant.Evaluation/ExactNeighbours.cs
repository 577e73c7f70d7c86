using System.Numerics.Tensors;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Evaluation;

/// <summary>What exact search finds: every allowed vector is compared.</summary>
internal sealed class ExactNeighbours
{
    private readonly List<VersionVectors> _versions = [];

    public long Bytes { get; private set; }

    public void Add(IEnumerable<VersionPassages> versions)
    {
        foreach (var version in versions)
        {
            var vectors = version.Vectors.Select(vector => vector.ToArray()).ToArray();
            _versions.Add(new VersionVectors(version.Access, [.. version.Passages.Select(passage => passage.Id)], vectors));
            Bytes += vectors.Sum(vector => vector.Length * 4L);
        }
    }

    public HashSet<string> Find(ReadOnlyMemory<float> question, AccessScope scope, int top)
    {
        var scored = _versions
            .AsParallel()
            .Where(version => scope.MayRead(version.Access.Collection, version.Access.Document))
            .SelectMany(version =>
                version.Vectors.Select((vector, i) => (Id: version.Ids[i], Score: TensorPrimitives.Dot(vector, question.Span)))
            );
        return scored.OrderByDescending(pair => pair.Score).Take(top).Select(pair => pair.Id).ToHashSet(StringComparer.Ordinal);
    }

    private sealed record VersionVectors(AccessRule Access, string[] Ids, float[][] Vectors);
}
