using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>Addresses of what the source viewer shows; all from ids and numbers, never from untrusted text.</summary>
public static class SourceAddress
{
    /// <summary>The full-page viewer at the cited range, else at the passage.</summary>
    public static string Of(Citation citation) =>
        Of(citation.Evidence.DocumentId, citation.Evidence.VersionId, citation.Range ?? citation.Evidence.Range);

    public static string Of(Evidence evidence) => Of(evidence.DocumentId, evidence.VersionId, evidence.Range);

    public static string Of(Guid documentId, Guid versionId, TextRange? range) =>
        range is { } marked
            ? FormattableString.Invariant($"/documents/{documentId:D}?version={versionId:D}&start={marked.Start}&end={marked.End}")
            : FormattableString.Invariant($"/documents/{documentId:D}?version={versionId:D}");

    /// <param name="width">In pixels of the picture.</param>
    public static string OfPage(Guid documentId, Guid versionId, int page, int width) =>
        FormattableString.Invariant($"/documents/{documentId:D}/versions/{versionId:D}/pages/{page}.png?w={width}");

    public static string OfOriginal(Guid documentId, Guid versionId) =>
        FormattableString.Invariant($"/documents/{documentId:D}/original?version={versionId:D}");
}
