using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>What stands before each document of a bulk write.</summary>
internal sealed record BulkLine(BulkTarget Index);

internal sealed record BulkTarget([property: JsonPropertyName("_id")] string Id);

internal sealed record BulkAnswer(bool Errors, IReadOnlyList<BulkItem>? Items);

internal sealed record BulkItem(BulkResult Index);

internal sealed record BulkResult(int Status, ErrorCause? Error);

internal sealed record ErrorAnswer(ErrorCause? Error, int Status);

internal sealed record ErrorCause(string? Type, string? Reason, ErrorCause? CausedBy)
{
    public IReadOnlyList<ErrorCause>? RootCause { get; init; }
}

/// <summary>One document asked for by its id.</summary>
internal sealed record StoredAnswer(
    bool Found,
    [property: JsonPropertyName("_id")] string Id,
    [property: JsonPropertyName("_seq_no")] long SequenceNumber,
    [property: JsonPropertyName("_primary_term")] long PrimaryTerm,
    [property: JsonPropertyName("_source")] StoredDocument? Source
);

internal sealed record ManyStoredAnswer(IReadOnlyList<StoredAnswer> Docs);

internal sealed record SearchAnswer(SearchHits? Hits, int Status, ErrorCause? Error)
{
    public bool TimedOut { get; init; }

    /// <summary>Milliseconds by the server's clock.</summary>
    public long Took { get; init; }

    [JsonPropertyName("_shards")]
    public Shards? Shards { get; init; }

    public Dictionary<string, Buckets>? Aggregations { get; init; }
    public Dictionary<string, IReadOnlyList<Suggestion>>? Suggest { get; init; }
}

internal sealed record ManySearchesAnswer(IReadOnlyList<SearchAnswer> Responses);

internal sealed record SearchHits(TotalHits? Total, IReadOnlyList<SearchHit> Hits);

internal sealed record TotalHits(long Value);

internal sealed record SearchHit([property: JsonPropertyName("_score")] double? Score)
{
    [JsonPropertyName("_source")]
    public StoredDocument? Source { get; init; }

    public IReadOnlyList<JsonElement>? Sort { get; init; }
    public FieldValues? Fields { get; init; }
}

internal sealed record FieldValues(IReadOnlyList<string>? Id, IReadOnlyList<byte[]>? Stream)
{
    public IReadOnlyList<byte[]>? Shown { get; init; }
    public IReadOnlyList<string>? Collection { get; init; }
    public IReadOnlyList<string>? Source { get; init; }
    public IReadOnlyList<int>? Ordinal { get; init; }
}

internal sealed record Buckets([property: JsonPropertyName("buckets")] IReadOnlyList<Bucket> Items);

internal sealed record Bucket(string Key, int DocCount);

internal sealed record Suggestion(string Text, IReadOnlyList<SuggestedTerm> Options);

internal sealed record SuggestedTerm(string Text);

internal sealed record ShardsAnswer([property: JsonPropertyName("_shards")] Shards Shards);

internal sealed record Shards(int Total, int Successful, int Failed);

internal sealed record DeletedAnswer(long Deleted, IReadOnlyList<JsonElement>? Failures);

internal sealed record AliasesOfIndex(Dictionary<string, JsonElement> Aliases);

internal sealed record IndexStatsAnswer([property: JsonPropertyName("_all")] IndexStats All);

internal sealed record IndexStats(ShardStats Total);

internal sealed record ShardStats(StoreStats Store);

internal sealed record StoreStats(long SizeInBytes);
