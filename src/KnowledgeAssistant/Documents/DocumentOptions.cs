namespace KnowledgeAssistant.Documents;

/// <summary>Section <c>KnowledgeAssistant:Documents</c>.</summary>
public sealed class DocumentOptions
{
    public const string Section = "KnowledgeAssistant:Documents";

    /// <summary>Largest upload in bytes; 100 MB, what the readers take. 1 to 1 GB.</summary>
    public long MaxFileBytes { get; set; } = 100L * 1024 * 1024;

    internal bool IsValid => MaxFileBytes is >= 1 and <= 1024L * 1024 * 1024;
}
