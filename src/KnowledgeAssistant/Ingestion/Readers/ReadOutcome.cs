namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>What reading an original came to: its content, or the reason why there is none. Exactly one of the two is set.</summary>
/// <param name="Reason">Shown to the admin: plain words, what is wrong and what to do.</param>
public sealed record ReadOutcome(DocumentContent? Content, string? Reason)
{
    public static ReadOutcome Ready(DocumentContent content) => new(content, null);

    public static ReadOutcome Failed(string reason) => new(null, reason);
}

/// <summary>A page as a picture, or the reason why there is none. Exactly one of the two is set.</summary>
/// <param name="Png">The bytes of a PNG file.</param>
public sealed record PagePicture(byte[]? Png, string? Reason)
{
    public static PagePicture Ready(byte[] png) => new(png, null);

    public static PagePicture Failed(string reason) => new(null, reason);
}
