namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Reasons that more than one part gives, in the words the admin reads.</summary>
internal static class ReaderReasons
{
    public const string Supported =
        "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), CSV, OpenDocument text (.odt), e-mail (.eml), HTML, Markdown, JSON, XML, program code, plain text and pictures of text (PNG, JPEG, TIFF, BMP, WebP)";
    public const string Damaged =
        "The file could not be read: it seems to be damaged. Open it in its own program, save it again and upload that.";
    public const string Crashed =
        "The reader broke down on this file twice, so it was given up. Save the document again, or as another format, and upload that.";
    public const string PasswordProtected =
        "The file is password protected. Upload a copy without a password: only PDF files can be opened with theirs here.";
    public const string PdfPassword = "The file is password protected. Enter its password once, or upload a copy without one.";
    public const string WrongPassword = "The password does not open the file. Enter it again, or upload a copy without one.";
    public const string UnknownEncryption = "The file is locked in a way that cannot be read here. Upload a copy without protection.";
    public const string NoPoppler =
        "PDF files cannot be read on this machine: install poppler-utils (apt-get install poppler-utils), then upload it again.";

    public const string NoTesseract =
        "Text in pictures and scanned pages cannot be read on this machine: install tesseract-ocr (apt-get install tesseract-ocr), then read it again.";
    public const string NothingRecognised =
        "No text could be recognised: the pages are empty, or pictures without writing that can be made out. Upload a sharper scan, or a copy with text.";

    public const string AllHidden =
        "All text of this PDF is hidden: it is covered, drawn invisibly or has the colour of the page. If it is meant to be read, save the document again with text that can be seen.";

    public const string OutOfMemory =
        "This machine ran out of memory while the file was read. Split it into smaller documents, or give the program more memory, and read it again.";

    public static string TooMuchMemory(ReaderLimits limits) =>
        $"Reading this file needs more than the {limits.MaxMemoryBytes / (1024 * 1024):N0} MB of memory allowed for one document. Split it into smaller documents.";

    public static string TooSlow(ReaderLimits limits) =>
        $"Reading this file takes longer than the {limits.Time.TotalSeconds:N0} seconds allowed for one document. Split it into smaller documents.";
}
