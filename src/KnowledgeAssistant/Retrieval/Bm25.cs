namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// BM25 as Lucene computes it (Robertson and Zaragoza 2009, without the constant factor k1 + 1):
/// idf * tf / (tf + k1 (1 - b + b length / mean length)), idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
/// </summary>
internal readonly struct Bm25(double k1, double b, double meanLength)
{
    private readonly double _constant = k1 * (1 - b);
    private readonly double _perTerm = meanLength > 0 ? k1 * b / meanLength : 0;

    public double Share(int count, int length) => count / (count + _constant + (_perTerm * length));

    public static double Idf(int passages, int frequency) => Math.Log(1 + ((passages - frequency + 0.5) / (frequency + 0.5)));

    /// <summary>
    /// Equal by the formula must be equal: (a + b) + a and (a + a) + b differ in their last bits, and ties are decided by the place. Twelve
    /// bits less leave twelve digits.
    /// </summary>
    public static double WithoutLastBits(double score) =>
        BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(score) + (1L << 11)) & ~((1L << 12) - 1));
}
