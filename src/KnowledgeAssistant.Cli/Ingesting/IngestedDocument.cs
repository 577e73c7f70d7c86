using System.Text.Json.Serialization;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Cli.Ingesting;

[JsonConverter(typeof(JsonStringEnumConverter<IngestStatus>))]
internal enum IngestStatus
{
    Ready,
    Failed,
    Unchanged,
}

/// <summary>What became of one file.</summary>
/// <param name="Reason">For Failed: why, in plain words.</param>
internal sealed record IngestedDocument(string Collection, string Source, IngestStatus Status, string? Reason, int Passages, int? Pages)
{
    /// <param name="outcome">Null when the run ended before the file's turn.</param>
    /// <param name="row">The document as it is at the end; null when it was not stored, or deleted meanwhile.</param>
    /// <param name="fault">What ended the run, in plain words.</param>
    public static IngestedDocument Of(FoundFile file, UploadOutcome? outcome, DocumentRow? row, string? fault) =>
        (outcome, row) switch
        {
            (UploadRefused refused, _) => Failed(file, refused.Reason),
            (UploadUnchanged, not null) => Final(file, IngestStatus.Unchanged, row),
            (UploadAccepted, { State: DocumentState.Ready }) => Final(file, IngestStatus.Ready, row),
            (UploadAccepted, { State: DocumentState.Failed }) => Failed(file, row.Reason ?? "It could not be read."),
            (UploadAccepted, not null) => Failed(file, $"{fault} The next 'ingest' or start of the server goes on with it."),
            (null, _) => Failed(file, fault ?? "It was not reached."),
            _ => Failed(file, "It was deleted meanwhile."),
        };

    /// <summary>A file attached to a mail, as its document is at the end.</summary>
    public static IngestedDocument Of(DocumentRow row, string? fault) =>
        Of(
            new FoundFile(row.Collection, row.Source, row.Source),
            new UploadAccepted(row.Id, row.ActiveVersionId ?? Guid.Empty),
            row,
            fault
        );

    private static IngestedDocument Final(FoundFile file, IngestStatus status, DocumentRow row) =>
        new(file.Collection, file.Source, status, null, row.PassageCount, row.Pages);

    private static IngestedDocument Failed(FoundFile file, string reason) =>
        new(file.Collection, file.Source, IngestStatus.Failed, reason, 0, null);
}

/// <summary>A document that its folder held no longer.</summary>
internal sealed record RemovedDocument(string Collection, string Source);

/// <param name="Deleted">Only with <c>--delete-missing</c>.</param>
internal sealed record IngestResult(
    IReadOnlyList<IngestedDocument> Documents,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RemovedDocument>? Deleted,
    long ElapsedMs
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IngestResult))]
internal sealed partial class IngestJson : JsonSerializerContext;
