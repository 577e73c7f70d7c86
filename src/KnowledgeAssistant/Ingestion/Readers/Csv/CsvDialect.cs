namespace KnowledgeAssistant.Ingestion.Readers.Csv;

/// <summary>Finds out what stands between the values: the sign that gives the most rows the same number of values.</summary>
internal static class CsvDialect
{
    private const int RecordsLookedAt = 100;
    private const int MostLookedAt = 1_000_000;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <param name="extension">Of the file name: .tsv settles a draw.</param>
    public static char DelimiterOf(string text, string extension)
    {
        text = text.Length > MostLookedAt ? text[..MostLookedAt] : text;
        var usual = extension is ".tsv" or ".tab" ? '\t' : ',';
        var best = Delimiters
            .Select(delimiter => (Delimiter: delimiter, Score: Score(text, delimiter)))
            .OrderByDescending(found => found.Score)
            .ThenByDescending(found => found.Delimiter == usual)
            .First();
        return best.Score > 0 ? best.Delimiter : usual;
    }

    /// <summary>Share of rows with the commonest number of values, if that is two at least; more values count a little.</summary>
    private static double Score(string text, char delimiter)
    {
        var counts = CsvRecords
            .Read(text, delimiter, int.MaxValue)
            .Take(RecordsLookedAt)
            .Where(record => record.Count > 0)
            .Select(record => record.Count)
            .ToList();
        if (counts.Count == 0)
            return 0;
        var commonest = counts.CountBy(count => count).MaxBy(count => count.Value);
        return commonest.Key < 2 ? 0 : (double)commonest.Value / counts.Count + Math.Min(commonest.Key, 50) / 1000.0;
    }
}
