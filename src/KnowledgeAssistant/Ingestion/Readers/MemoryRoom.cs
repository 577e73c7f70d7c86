namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>How much memory the machine or its container gives, and what of it ingestion may take beside the pages and searches.</summary>
/// <param name="Bytes">What the runtime may fill: of a container three quarters of its limit.</param>
public sealed record MemoryRoom(long Bytes)
{
    /// <summary>The program itself with its models and a small index, measured.</summary>
    private const long Program = 200L << 20;

    /// <summary>A reader at work on an ordinary document, with what it starts; measured over the mixed documents.</summary>
    private const long OrdinaryReader = 400L << 20;

    /// <summary>Less is no room for the reader's own program.</summary>
    private const long LeastReader = 150L << 20;

    /// <summary>A unit of text with its passages, terms and vectors until it is in the index, and what the garbage collector leaves lying; measured with half as much.</summary>
    private const int BytesOfCharacter = 40;

    /// <summary>About 200 full pages: below that the program does not work at all.</summary>
    private const int LeastCharacters = 1_000_000;

    public static MemoryRoom OfThisProcess() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Readers at once for which there is room.</summary>
    public int Readers => (int)Math.Clamp(Beside / OrdinaryReader, 1, 64);

    /// <summary>UTF-16 units of text for which there is room between reading and the index.</summary>
    public long Characters => Math.Max(LeastCharacters, Beside / BytesOfCharacter);

    private long Beside => Bytes - Program;

    /// <summary>No reader may take what the program needs, and no document hold more than the program can take in.</summary>
    public ReaderLimits Within(ReaderLimits limits) =>
        limits with
        {
            MaxMemoryBytes = Math.Min(limits.MaxMemoryBytes, Math.Max(LeastReader, Beside)),
            MaxCharacters = (int)Math.Min(limits.MaxCharacters, Characters),
        };
}
