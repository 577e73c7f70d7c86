namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>How many reader processes there may be beside the one that draws pages.</summary>
/// <param name="Documents">Documents read at the same time.</param>
public sealed record ReaderCount(int Documents)
{
    /// <summary>A server has its pages and searches to serve.</summary>
    private const int MostInServer = 4;

    /// <summary>Documents whose pictures are recognised at the same time, each on one or two cores; they wait beside the others, not before them.</summary>
    public int Recognitions => Math.Max(1, Documents / 2);

    /// <param name="wanted">0 goes by the cores, as far as there is memory for each.</param>
    /// <param name="yields">Whether others' work goes first, as in a server.</param>
    public static ReaderCount For(int wanted, int cores, bool yields, MemoryRoom room) =>
        new(wanted > 0 ? wanted : Math.Min(room.Readers, yields ? Math.Clamp(cores / 2, 1, MostInServer) : Math.Max(1, cores)));
}
