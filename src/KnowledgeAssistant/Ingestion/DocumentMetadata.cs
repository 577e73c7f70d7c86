namespace KnowledgeAssistant.Ingestion;

/// <summary>What a document says about itself beside its title and date.</summary>
/// <param name="Authors">As the file names them; empty where it names none.</param>
/// <param name="Language">ISO 639-1 code in lower case ("en"); null where neither the file nor its text tells.</param>
/// <param name="Type">What kind of document it is, one lower-case word or two ("policy", "meeting notes", "email"); null where nothing tells.</param>
public sealed record DocumentMetadata(IReadOnlyList<string> Authors, string? Language, string? Type)
{
    public static DocumentMetadata None { get; } = new([], null, null);

    /// <summary>Which of title, date, authors, language and type were derived from text or name and not stated by the file.</summary>
    public IReadOnlyList<DerivedField> Derived { get; init; } = [];
}

public enum DerivedField
{
    Title,
    Date,
    Authors,
    Language,
    Type,
}
