namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Turns an original file of one format into text with addresses. Runs in the reader process, never in a host; may be slow, may crash.
/// Nothing that a document names (pictures, templates, entities, links) is ever fetched.
/// </summary>
public abstract class DocumentReader
{
    /// <summary>The <see cref="DocumentFormats"/> name it reads.</summary>
    public abstract string Format { get; }

    /// <summary>Grows whenever the reader's output for the same bytes changes; part of a version's identity.</summary>
    public abstract int Number { get; }

    /// <exception cref="UnreadableDocumentException">The file cannot be read, with the reason a person understands.</exception>
    public abstract DocumentContent Read(ReaderInput input, CancellationToken cancellationToken);
}

/// <param name="Path">The original on disk.</param>
/// <param name="FileName">The name it was uploaded under: for the title where the file has none.</param>
public sealed record ReaderInput(string Path, string FileName, ReaderLimits Limits)
{
    /// <summary>For a locked file, for this one reading; never written anywhere.</summary>
    internal string? Password { get; init; }

    /// <summary>Called once when text has to be recognised in pictures, which takes longer than reading: the time of <see cref="ReaderLimits.RecognitionTime"/> begins.</summary>
    internal Action? Recognising { get; init; }

    /// <summary>A folder to be made for the files of <see cref="DocumentContent.Attachments"/>; null when they are not wanted.</summary>
    public string? AttachmentsFolder { get; init; }

    /// <summary>The turns of which the caller has one; null for a caller whom nobody waits behind.</summary>
    internal ReadingTurns? Turns { get; init; }

    /// <summary>Without the password: whatever prints an input must not show it.</summary>
    public override string ToString() => $"{FileName} ({Path})";
}

/// <summary>A file that cannot be read; the message is shown to the admin: plain words, what is wrong and what to do.</summary>
public sealed class UnreadableDocumentException : Exception
{
    public UnreadableDocumentException(string message)
        : base(message) { }

    public UnreadableDocumentException(string message, Exception innerException)
        : base(message, innerException) { }

    public UnreadableDocumentException() { }
}
