using System.Text.Json.Serialization;
using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>What became of one uploaded file.</summary>
/// <param name="Source">The name it was sent under.</param>
/// <param name="Outcome"><c>accepted</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Reason">For refused: why, and what to do, in plain words.</param>
/// <param name="Status">Of the HTTP answer when this file was the whole request.</param>
public sealed record UploadResult(string Source, string Outcome, string? Reason, Guid? DocumentId, [property: JsonIgnore] int Status)
{
    public static UploadResult Of(string source, UploadOutcome outcome) =>
        outcome switch
        {
            UploadAccepted accepted => new(source, "accepted", null, accepted.DocumentId, StatusCodes.Status202Accepted),
            UploadUnchanged unchanged => new(source, "unchanged", null, unchanged.DocumentId, StatusCodes.Status200OK),
            UploadRefused refused => Refused(source, refused.Reason, StatusCodes.Status422UnprocessableEntity),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };

    public static UploadResult NoCollection(string source) =>
        Refused(
            source,
            "There is no such collection (any more): load the library again and choose another one.",
            StatusCodes.Status404NotFound
        );

    public static UploadResult TooLarge(string source, long maxBytes) =>
        Refused(
            source,
            $"The file is larger than {maxBytes / (1024.0 * 1024):0.#} MB: split it, or raise the limit.",
            StatusCodes.Status413PayloadTooLarge
        );

    public static UploadResult NotWhole(string source, int status) =>
        Refused(source, "The file did not arrive whole: upload it again.", status);

    /// <param name="reason">A storage fault's own words, which say what to do.</param>
    public static UploadResult NotStored(string source, string reason) => Refused(source, reason, StatusCodes.Status507InsufficientStorage);

    public static UploadResult MustWait(string source, string reason) => Refused(source, reason, StatusCodes.Status429TooManyRequests);

    public static UploadResult Forged(string source) =>
        Refused(
            source,
            "The page is too old, or was opened under another sign-in: load it again, then upload the file.",
            StatusCodes.Status400BadRequest
        );

    private static UploadResult Refused(string source, string reason, int status) => new(source, "refused", reason, null, status);
}
