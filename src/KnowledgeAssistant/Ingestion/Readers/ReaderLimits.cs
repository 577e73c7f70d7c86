using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// What one document may cost; section <c>KnowledgeAssistant:Ingestion:Limits</c>. Checked before anything is unpacked, drawn or decoded where the format
/// tells; each is refused with a message that names the limit.
/// </summary>
public sealed record ReaderLimits
{
    private const string Least = "00:00:01";
    private const string Most = "1.00:00:00";

    /// <summary>Bytes of the original; 100 MB.</summary>
    [Range(1_000L, 2_000_000_000L)]
    public long MaxFileBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>5,000 pages, slides or pictures: larger ones are books of scans more often than documents.</summary>
    [Range(1, 1_000_000)]
    public int MaxPages { get; init; } = 5_000;

    /// <summary>Entries of a zip container (DOCX, XLSX and the like); real documents have tens.</summary>
    [Range(10, 1_000_000)]
    public int MaxZipEntries { get; init; } = 10_000;

    /// <summary>Declared unpacked bytes of all entries together; 500 MB.</summary>
    [Range(1_000L, 100_000_000_000L)]
    public long MaxUnpackedBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary>UTF-16 units of normalised text; about 5,000 full pages.</summary>
    [Range(100, 200_000_000)]
    public int MaxCharacters { get; init; } = 25_000_000;

    /// <summary>Cells of a workbook, or values of a CSV file: 500,000 rows of 20 columns.</summary>
    [Range(1L, 1_000_000_000L)]
    public long MaxCells { get; init; } = 10_000_000;

    /// <summary>Values in a row of a CSV file; as many as a sheet has columns.</summary>
    [Range(1, 1_000_000)]
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>
    /// Elements within one another in XML, values in JSON; programs stay far below. Building a tree takes time by the square of its depth. Pages and Markdown
    /// are read all the same, as plain text from there on.
    /// </summary>
    [Range(32, 1_000)]
    public int MaxDepth { get; init; } = 256;

    /// <summary>Parts of a mail, those within parts counted; real ones have a dozen. What is beyond is left out and noted.</summary>
    [Range(1, 100_000)]
    public int MaxMailParts { get; init; } = 1_000;

    /// <summary>Parts of a mail within one another; real ones are three deep. What is deeper is left out and noted.</summary>
    [Range(1, 100)]
    public int MaxMailDepth { get; init; } = 16;

    /// <summary>Attachments that become documents of their own. Those beyond are left out and noted: a mail must not fill the queue.</summary>
    [Range(0, 10_000)]
    public int MaxMailAttachments { get; init; } = 200;

    /// <summary>Wall time for one document.</summary>
    [Range(typeof(TimeSpan), Least, Most, ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pixels of a picture, from its header before it is decoded; 100 million. A4 at 300 dots an inch has 9 million.</summary>
    [Range(10_000L, 10_000_000_000L)]
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Wall time for recognising text in the pictures of one document, on top of <see cref="Time"/>; pages left then are named in the coverage report.</summary>
    [Range(typeof(TimeSpan), Least, Most, ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RecognitionTime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Wall time for one page or picture; a dense one takes 2 to 10 seconds.</summary>
    [Range(typeof(TimeSpan), Least, Most, ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan PageTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Languages of the text in pictures: <see cref="IngestionOptions.OcrLanguages"/>, which a reader gets with its limits.</summary>
    [JsonInclude]
    public string OcrLanguages { get; internal init; } = "eng";

    /// <summary>Resident bytes of the reader's whole process group; 1 GB.</summary>
    [Range(200_000_000L, 100_000_000_000L)]
    public long MaxMemoryBytes { get; init; } = 1024L * 1024 * 1024;
}
