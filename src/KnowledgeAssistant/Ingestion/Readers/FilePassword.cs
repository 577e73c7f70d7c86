namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Tells from a document's reason whether a password would help.</summary>
public static class FilePassword
{
    /// <summary>What PDF files allow, in bytes of UTF-8.</summary>
    public const int MaxLength = 127;

    public static bool IsWanted(string? reason) =>
        reason is not null
        && (
            reason.StartsWith(ReaderReasons.PdfPassword, StringComparison.Ordinal)
            || reason.StartsWith(ReaderReasons.WrongPassword, StringComparison.Ordinal)
        );
}
