using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Documents;

/// <summary>Section <c>KnowledgeAssistant:Documents</c>.</summary>
public sealed class DocumentOptions
{
    public const string Area = "Documents";

    /// <summary>Largest upload in bytes; 100 MB, what the readers take. At most 1 GB.</summary>
    [Range(1, 1L * 1024 * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 100L * 1024 * 1024;
}
