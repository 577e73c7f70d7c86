using System.Text.Json.Serialization;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>What the host asks of the reader process: the content of a document, or (with <see cref="Page"/>) a picture of one page.</summary>
internal sealed record ReaderRequest(string Path, string FileName, ReaderLimits Limits)
{
    /// <summary>1-based; null asks for the content.</summary>
    public int? Page { get; init; }

    /// <inheritdoc cref="ReaderInput.AttachmentsFolder"/>
    public string? AttachmentsFolder { get; init; }

    /// <summary>Of a locked file. It travels through the pipe to the reader process, where nobody else sees it.</summary>
    public string? Password { get; init; }

    /// <summary>Whether text in pictures is to be recognised. If not, a document that needs it is answered by <see cref="ReaderAnswer.WantsRecognition"/>.</summary>
    public bool Recognise { get; init; } = true;

    /// <summary>Width of the picture in pixels.</summary>
    public int Width { get; init; }
}

[JsonSerializable(typeof(ReaderRequest))]
internal sealed partial class ReaderRequestJson : JsonSerializerContext;
