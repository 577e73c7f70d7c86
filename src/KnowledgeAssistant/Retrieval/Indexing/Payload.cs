namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>
/// The byte kept with each posting: 3 bits for how often the term stands in the passage, 5 bits for how long the passage is, both as
/// classes. It bounds the term's BM25 share from above for any k1, b and mean length; the exact share comes from the term stream.
/// </summary>
internal static class Payload
{
    public const int LengthClasses = 32;

    private const int TableLength = 2048;

    private static readonly int[] CountLimits = [1, 2, 3, 4, 6, 9, 15, int.MaxValue];
    private static readonly int[] LeastLengths = MakeLengths();
    private static readonly byte[] ClassOfLength = MakeClasses();
    private static readonly byte[] ClassOfCount = [0, 0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7];

    public static byte Of(int count, int length) =>
        (byte)((ClassOfCount[Math.Min(count, 16)] << 5) | ClassOfLength[Math.Min(length, TableLength - 1)]);

    /// <summary>The payload that bounds both: the higher count, the shorter length.</summary>
    public static byte Bound(byte one, byte other) => (byte)(Math.Max(one & 0xE0, other & 0xE0) | Math.Min(one & 0x1F, other & 0x1F));

    /// <summary>For each payload, the most that tf / (tf + k1 (1 - b + b length / mean)) can be.</summary>
    public static float[] Bounds(Bm25 bm25, double inflation)
    {
        var bounds = new float[256];
        for (var payload = 0; payload < bounds.Length; payload++)
        {
            var limit = CountLimits[payload >> 5];
            var share = limit == int.MaxValue ? 1 : bm25.Share(limit, LeastLengths[payload & 0x1F]);
            bounds[payload] = (float)(share * inflation);
        }
        return bounds;
    }

    private static int[] MakeLengths()
    {
        var lengths = new int[LengthClasses];
        for (var i = 1; i < lengths.Length; i++)
            lengths[i] = i == 1 ? 10 : Math.Max(lengths[i - 1] + 1, (int)(lengths[i - 1] * 1.165));
        return lengths;
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[TableLength];
        var current = 0;
        for (var length = 0; length < classes.Length; length++)
        {
            while (current + 1 < LengthClasses && LeastLengths[current + 1] <= length)
                current++;
            classes[length] = (byte)current;
        }
        return classes;
    }
}
