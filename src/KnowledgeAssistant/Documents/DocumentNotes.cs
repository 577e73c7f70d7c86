using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Documents;

/// <summary>What a document's coverage report holds, for lists; stored as a number.</summary>
[Flags]
public enum DocumentNotes
{
    None = 0,

    /// <summary>Sentences about how it was read.</summary>
    Remarks = 1,

    /// <summary>Pages without text that could be read.</summary>
    UnreadPages = 2,

    /// <summary>Text that nobody sees in the document.</summary>
    HiddenText = 4,

    /// <summary>Places that read like orders to a language model.</summary>
    Instructions = 8,

    /// <summary>Pages whose text was recognised from a picture.</summary>
    Recognised = 16,

    /// <summary>What somebody ought to look at.</summary>
    Warnings = UnreadPages | HiddenText | Instructions,

    All = Warnings | Remarks | Recognised,
}

internal static class DocumentNoting
{
    public static DocumentNotes Of(CoverageReport report) =>
        (report.Notes.Count > 0 ? DocumentNotes.Remarks : DocumentNotes.None)
        | (report.UnreadPages.Count > 0 ? DocumentNotes.UnreadPages : DocumentNotes.None)
        | (report.Hidden.Count > 0 ? DocumentNotes.HiddenText : DocumentNotes.None)
        | (report.Instructions.Count > 0 ? DocumentNotes.Instructions : DocumentNotes.None)
        | (report.Recognised.Count > 0 ? DocumentNotes.Recognised : DocumentNotes.None);
}
