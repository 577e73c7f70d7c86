using System.Text.Json.Nodes;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Where a passage stands: what decides between equal scores, on every engine.</summary>
internal readonly record struct Place(string Collection, string Source, int Ordinal)
{
    public static IComparer<Place> Order { get; } =
        Comparer<Place>.Create(
            (one, other) =>
            {
                var order = string.CompareOrdinal(one.Collection, other.Collection);
                if (order == 0)
                    order = string.CompareOrdinal(one.Source, other.Source);
                return order == 0 ? one.Ordinal.CompareTo(other.Ordinal) : order;
            }
        );
}

internal static class Places
{
    /// <summary>Best first, equal ones by their places; each hit then brings its score and place along.</summary>
    public static JsonArray Sort() =>
        new(
            "_score",
            new JsonObject { ["collection"] = "asc" },
            new JsonObject { ["source"] = "asc" },
            new JsonObject { ["ordinal"] = "asc" }
        );

    /// <summary>For answers that the server does not sort by places: what <see cref="Of"/> reads.</summary>
    public static JsonArray Fields() => new("id", "collection", "source", "ordinal");

    public static Place Of(FieldValues fields) => new(fields.Collection![0], fields.Source![0], fields.Ordinal![0]);

    public static double ScoreOf(SearchHit hit) => hit.Sort![0].GetDouble();
}
