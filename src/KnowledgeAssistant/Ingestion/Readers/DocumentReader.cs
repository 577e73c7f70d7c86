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

/// <summary>What one document may cost. Checked before anything is unpacked where the format tells.</summary>
public sealed record ReaderLimits
{
    /// <summary>Bytes of the original; 100 MB.</summary>
    public long MaxFileBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>5,000 pages: larger ones are books of scans more often than documents.</summary>
    public int MaxPages { get; init; } = 5_000;

    /// <summary>Entries of a zip container (DOCX, XLSX and the like); real documents have tens.</summary>
    public int MaxZipEntries { get; init; } = 10_000;

    /// <summary>Declared unpacked bytes of all entries together; 500 MB.</summary>
    public long MaxUnpackedBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary>UTF-16 units of normalised text; about 5,000 full pages.</summary>
    public int MaxCharacters { get; init; } = 25_000_000;

    /// <summary>Cells of a workbook, or values of a CSV file: 500,000 rows of 20 columns.</summary>
    public long MaxCells { get; init; } = 10_000_000;

    /// <summary>Wall time for one document.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pixels of a picture, from its header before it is decoded; 100 million. A4 at 300 dots an inch has 9 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Wall time for recognising text in the pictures of one document, on top of <see cref="Time"/>; pages left then are named in the coverage report.</summary>
    public TimeSpan RecognitionTime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Wall time for one page or picture; a dense one takes 2 to 10 seconds.</summary>
    public TimeSpan PageTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Languages of the text in pictures, tesseract's names joined by "+"; those that are not installed are passed over.</summary>
    public string OcrLanguages { get; init; } = "eng";

    /// <summary>Resident bytes of the reader's whole process group; 1 GB.</summary>
    public long MaxMemoryBytes { get; init; } = 1024L * 1024 * 1024;
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
