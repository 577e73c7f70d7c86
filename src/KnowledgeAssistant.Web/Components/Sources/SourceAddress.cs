using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Web.Endpoints;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>Addresses of what the source viewer shows; all from ids and numbers, never from untrusted text.</summary>
public static class SourceAddress
{
    /// <summary>The full-page viewer at the cited range, else at the passage.</summary>
    public static string Of(Citation citation) =>
        Of(citation.Evidence.DocumentId, citation.Evidence.VersionId, citation.Place ?? citation.Range ?? citation.Evidence.Range);

    public static string Of(Evidence evidence) => Of(evidence.DocumentId, evidence.VersionId, evidence.Range);

    public static string Of(Guid documentId, Guid versionId, TextRange? range) =>
        range is { } marked
            ? FormattableString.Invariant($"/documents/{documentId:D}?version={versionId:D}&start={marked.Start}&end={marked.End}")
            : FormattableString.Invariant($"/documents/{documentId:D}?version={versionId:D}");

    /// <summary>An address of the full-page viewer that knows the way back.</summary>
    /// <param name="here">Path and query of the page that links to it.</param>
    public static string From(string address, string here) =>
        $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}from={Uri.EscapeDataString(here)}";

    /// <summary>The way back, as far as it leads to the chat or the library of this site: anybody may have typed it.</summary>
    public static (string Href, string Name)? Back(string? from) =>
        LocalAddress.Or(from, "") switch
        {
            "/chat" => ("/chat", "Back to the chat"),
            var chat when chat.StartsWith("/chat/", StringComparison.Ordinal) => (chat, "Back to the answer"),
            var record when record.StartsWith("/library/documents/", StringComparison.Ordinal) => (record, "Back to the document's page"),
            var library when library == "/library" || library.StartsWith("/library?", StringComparison.Ordinal) => (
                library,
                "Back to the library"
            ),
            _ => null,
        };

    /// <param name="width">In pixels of the picture.</param>
    public static string OfPage(Guid documentId, Guid versionId, int page, int width) =>
        FormattableString.Invariant($"/documents/{documentId:D}/versions/{versionId:D}/pages/{page}.png?w={width}");

    /// <summary>What stands on the page and where.</summary>
    public static string OfPageText(Guid documentId, Guid versionId, int page) =>
        FormattableString.Invariant($"/documents/{documentId:D}/versions/{versionId:D}/pages/{page}.json");

    public static string OfOriginal(Guid documentId, Guid versionId) =>
        FormattableString.Invariant($"/documents/{documentId:D}/original?version={versionId:D}");
}
