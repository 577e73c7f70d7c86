using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// The first third of a vector's components, in a field of its own. Many models put most of what tells vectors apart there (principal components, Matryoshka), so
/// comparing heads, at a third of the work, says which passages are worth comparing whole. How far that carries can be seen in the question alone: by how much of
/// its length is in its head.
/// </summary>
internal static class VectorHead
{
    public const string Field = "head";

    /// <summary>Passages compared whole. Measured on 100,000: the 10 nearest are among them in 998 of 1,000 cases, the 50 nearest in 982.</summary>
    public const int Window = 500;

    /// <summary>Shorter ones have no head.</summary>
    private const int ShortestVector = 12;

    /// <summary>Share of the squared length. Below, what is near by its head says too little: all vectors are compared whole.</summary>
    private const float LeastShare = 0.55f;

    /// <returns>Null where vectors of so many dimensions have none.</returns>
    public static int? LengthOf(int dimensions) => dimensions < ShortestVector ? null : dimensions / 3;

    /// <summary>In four places, since heads only choose and every entry carries them in words.</summary>
    public static float[]? Of(ReadOnlyMemory<float>? vector)
    {
        if (vector is not { } whole || LengthOf(whole.Length) is not { } length)
            return null;
        var head = new float[length];
        for (var i = 0; i < length; i++)
            head[i] = MathF.Round(whole.Span[i], 4);
        return head;
    }

    /// <summary>For an entry without a vector; never compared. See <see cref="StoredDocuments.InAllColumns"/>.</summary>
    public static float[]? Blank(int dimensions)
    {
        if (LengthOf(dimensions) is not { } length)
            return null;
        var head = new float[length];
        head[0] = 1;
        return head;
    }

    public static bool Tells(ReadOnlySpan<float> question) =>
        LengthOf(question.Length) is { } length
        && TensorPrimitives.SumOfSquares(question[..length]) >= LeastShare * TensorPrimitives.SumOfSquares(question);

    /// <summary>A graph is asked of every field of vectors, wanted or not; this one is never asked, so it is as small as can be.</summary>
    public static JsonObject Mapping(int length) =>
        new()
        {
            ["type"] = "knn_vector",
            ["dimension"] = length,
            ["method"] = new JsonObject
            {
                ["name"] = "hnsw",
                ["engine"] = "lucene",
                ["space_type"] = "innerproduct",
                ["parameters"] = new JsonObject { ["m"] = 2, ["ef_construction"] = 2 },
            },
        };
}
