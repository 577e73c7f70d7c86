using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// How a table row reads in an answer: <c>**Model**: X; **Price**: 1,290 EUR</c>, built from the header's cells and the row's. Written and
/// checked here, so that both mean the same.
/// </summary>
internal static class RowSentence
{
    public static string Write(TableRow row) => Write(row, cell => cell);

    public static string Markdown(TableRow row) => Write(row, MarkdownText.Escape);

    public static bool IsOne(string sentence) =>
        sentence.Contains("**: ", StringComparison.Ordinal)
        || (sentence.StartsWith("**", StringComparison.Ordinal) && sentence.Contains("; ", StringComparison.Ordinal));

    /// <summary>The row whose cells, all of them and under their own headings, are what the sentence says.</summary>
    public static TableRow? Find(string sentence, Evidence evidence)
    {
        var wanted = QuoteText.Of(Plain(sentence)).Text;
        return TableRow.In(evidence.Text, evidence.TableHeader).FirstOrDefault(row => QuoteText.Of(Plain(Write(row))).Text == wanted);
    }

    private static string Write(TableRow row, Func<string, string> cell)
    {
        var cells = row.Cells.Select(cell).ToList();
        if (row.Header is not { } header)
            return "**" + cells[0] + "**: " + string.Join("; ", cells.Skip(1).Where(text => text.Length > 0));
        var pairs =
            from column in Enumerable.Range(0, cells.Count)
            where cells[column].Length > 0
            select header[column].Length > 0 ? $"**{cell(header[column])}**: {cells[column]}" : $"**{cells[column]}**";
        return string.Join("; ", pairs);
    }

    private static string Plain(string sentence) => sentence.Replace("**", "", StringComparison.Ordinal).TrimEnd('.', ' ');
}
