namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Tells from a document's reason that reading it ended the reader each time (crash, hang, memory): nothing that tries many documents again takes it along,
/// only who asks for this very one.
/// </summary>
public static class Quarantine
{
    internal const string Sign = "Quarantined: ";

    public static bool IsIn(string? reason) => reason is not null && reason.StartsWith(Sign, StringComparison.Ordinal);

    internal static string Of(string reason) => $"{Sign}it is tried again only when you retry this very document. {reason}";
}
