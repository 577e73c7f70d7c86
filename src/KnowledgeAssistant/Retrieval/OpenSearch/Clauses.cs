using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Parts of OpenSearch's query language. Whatever a user wrote goes in as a value, never as syntax.</summary>
internal static class Clauses
{
    /// <summary>Stands among a document's own labels where it has none.</summary>
    public const string AnyReader = "*";

    public static JsonObject Term(string field, string value) => new() { ["term"] = new JsonObject { [field] = value } };

    public static JsonObject Term(string field, string value, int boost) =>
        new()
        {
            ["term"] = new JsonObject
            {
                [field] = new JsonObject { ["value"] = value, ["boost"] = boost },
            },
        };

    public static JsonObject Terms(string field, IEnumerable<string> values) =>
        new() { ["terms"] = new JsonObject { [field] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) } };

    public static JsonObject Terms(string field, IEnumerable<long> values) =>
        new() { ["terms"] = new JsonObject { [field] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) } };

    public static JsonObject Range(string field, string relation, long value) =>
        new() { ["range"] = new JsonObject { [field] = new JsonObject { [relation] = value } } };

    public static JsonObject Prefix(string field, string value) => new() { ["prefix"] = new JsonObject { [field] = value } };

    public static JsonObject Anything() => new() { ["match_all"] = new JsonObject() };

    /// <summary>All of the first hold, none of the second.</summary>
    public static JsonObject Where(IEnumerable<JsonObject> filter, IEnumerable<JsonObject> not)
    {
        var body = new JsonObject { ["filter"] = new JsonArray([.. filter]) };
        var excluded = new JsonArray([.. not]);
        if (excluded.Count > 0)
            body["must_not"] = excluded;
        return new JsonObject { ["bool"] = body };
    }

    /// <summary>What must not be seen: whatever is written and not active, what no longer is, and what was begun since the record was read.</summary>
    public static IEnumerable<JsonObject> Hidden(ControlRecord control)
    {
        yield return Range("number", "gte", control.Next);
        var hidden = control.Hidden.ToList();
        if (hidden.Count > 0)
            yield return Terms("number", hidden);
    }

    /// <summary>What the scope may read and the filter allows; holds for passages and for versions' entries.</summary>
    public static IEnumerable<JsonObject> Allowed(AccessScope scope, MetadataFilter filter)
    {
        var labels = scope.Labels.Select(label => label.Value).Order(StringComparer.Ordinal).ToList();
        yield return Terms("readers", labels);
        yield return Terms("own", labels.Append(AnyReader));
        foreach (var (field, values) in Lists(filter))
            if (values.Count > 0)
                yield return Terms(field, values);
        if (filter.From is { } from)
            yield return Range("date", "gte", from.Ticks);
        if (filter.Until is { } until)
            yield return Range("date", "lt", until.Ticks);
        if (filter.SourcePrefix is { Length: > 0 } prefix)
            yield return Prefix("source", prefix);
    }

    public static IEnumerable<JsonObject> Passages() => [Terms("kind", [StoredKinds.Passage, StoredKinds.PassageWithoutVector])];

    public static byte[] Bytes(JsonObject body)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Written.Encoder }))
            body.WriteTo(writer, Written);
        return bytes.WrittenSpan.ToArray();
    }

    private static IEnumerable<(string Field, IReadOnlyList<string> Values)> Lists(MetadataFilter filter) =>
        [
            ("collection", filter.Collections),
            ("format", filter.Formats),
            ("authors", filter.Authors),
            ("language", filter.Languages),
            ("type", filter.Types),
        ];

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = OpenSearchJson.Default,
    };
}
