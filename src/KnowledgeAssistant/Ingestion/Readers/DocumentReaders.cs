using KnowledgeAssistant.Ingestion.Readers.Code;
using KnowledgeAssistant.Ingestion.Readers.Csv;
using KnowledgeAssistant.Ingestion.Readers.Docx;
using KnowledgeAssistant.Ingestion.Readers.Email;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Html;
using KnowledgeAssistant.Ingestion.Readers.Images;
using KnowledgeAssistant.Ingestion.Readers.Json;
using KnowledgeAssistant.Ingestion.Readers.Markdown;
using KnowledgeAssistant.Ingestion.Readers.Metadata;
using KnowledgeAssistant.Ingestion.Readers.Odt;
using KnowledgeAssistant.Ingestion.Readers.Pdf;
using KnowledgeAssistant.Ingestion.Readers.Pptx;
using KnowledgeAssistant.Ingestion.Readers.Screening;
using KnowledgeAssistant.Ingestion.Readers.Text;
using KnowledgeAssistant.Ingestion.Readers.Xlsx;
using KnowledgeAssistant.Ingestion.Readers.Xml;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>All readers; picks the one for a file. To be called in the reader process only; <see cref="NumberOf"/> anywhere.</summary>
public sealed class DocumentReaders
{
    private static readonly DocumentReader[] All =
    [
        new MarkdownDocumentReader(),
        new TextDocumentReader(),
        new HtmlDocumentReader(),
        new DocxDocumentReader(),
        new PdfDocumentReader(),
        new EmailDocumentReader(),
        new CodeDocumentReader(),
        new JsonDocumentReader(),
        new XmlDocumentReader(),
        new PptxDocumentReader(),
        new XlsxDocumentReader(),
        new CsvDocumentReader(),
        new OdtDocumentReader(),
        new ImageDocumentReader(),
    ];

    private readonly Func<ReaderInput, DocumentReader> _choose;

    public DocumentReaders()
        : this(ByFormat) { }

    internal DocumentReaders(Func<ReaderInput, DocumentReader> choose) => _choose = choose;

    /// <summary>The current reader number of a <see cref="DocumentFormats"/> name, as it stands in versions' identities; 0 for an unknown one.</summary>
    public static int NumberOf(string format) =>
        Array.Find(All, reader => reader.Format == format) is { } reader
            ? reader.Number + MetadataDerivation.Number + InstructionScreen.Number + HiddenText.Number
            : 0;

    /// <exception cref="UnreadableDocumentException">The file cannot be read, with the reason a person understands.</exception>
    public DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        CheckSize(input);
        using var hidden = HiddenText.Gather();
        var content = _choose(input).Read(input, cancellationToken);
        if (content.Text.Length == 0 && content.Coverage.UnreadPages.Count == 0)
            throw new UnreadableDocumentException("The file holds no text.");
        var instructions = InstructionScreen.Find(content, cancellationToken);
        content = content with { Coverage = content.Coverage with { Hidden = hidden.Findings, Instructions = instructions } };
        return MetadataDerivation.Complete(content, input.FileName);
    }

    internal static DocumentReader ByFormat(ReaderInput input)
    {
        var format = FormatDetection.Detect(input);
        return Array.Find(All, reader => reader.Format == format)!;
    }

    private static void CheckSize(ReaderInput input)
    {
        var length = new FileInfo(input.Path).Length;
        if (length == 0)
            throw new UnreadableDocumentException("The file is empty.");
        if (length > input.Limits.MaxFileBytes)
        {
            throw new UnreadableDocumentException(
                $"The file has {length / (1024 * 1024):N0} MB; at most {input.Limits.MaxFileBytes / (1024 * 1024):N0} MB are allowed. Split it into smaller documents."
            );
        }
    }
}
