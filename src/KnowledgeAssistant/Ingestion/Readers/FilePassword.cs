namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Tells from a document's reason whether a password would help.</summary>
public static class FilePassword
{
    public static bool IsWanted(string? reason) =>
        reason is not null && reason.StartsWith(ReaderReasons.PasswordProtected, StringComparison.Ordinal);
}
