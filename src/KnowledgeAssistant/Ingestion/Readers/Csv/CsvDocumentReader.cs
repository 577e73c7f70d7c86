using System.Buffers;

namespace KnowledgeAssistant.Ingestion.Readers.Csv;

/// <summary>Tables as text, with commas, semicolons, tabs or bars between the values: one table, its first row repeated over the others where it names columns.</summary>
public sealed class CsvDocumentReader : DocumentReader
{
    private const int RowsLookedAt = 50;
    private const int LongestName = 100;
    private static readonly SearchValues<char> SignsOfNumbers = SearchValues.Create("0123456789.,-+%€$£ ");

    public override string Format => DocumentFormats.Csv;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var text = TextDecoding.ReadFile(input);
        var (delimiter, start) = Declared(text) ?? (CsvDialect.DelimiterOf(text, FileNames.Extension(input.FileName)), 0);
        var content = new ContentBuilder(input);
        var uneven = Add(content, text[start..], delimiter, input.Limits, cancellationToken);
        string[] notes = uneven > 0 ? [$"Rows with more or fewer values than the first row: {uneven:N0}. They were read as they are."] : [];
        return content.Build(Format, FileNames.Title(input.FileName), null, null, new CoverageReport([], notes));
    }

    /// <summary>Excel's own first line: "sep=;".</summary>
    private static (char Delimiter, int Start)? Declared(string text)
    {
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] is not ('\r' or '\n'))
            return null;
        return (text[4], text.AsSpan(5).IndexOfAnyExcept('\r', '\n') is var rest and >= 0 ? 5 + rest : text.Length);
    }

    private static int Add(ContentBuilder content, string text, char delimiter, ReaderLimits limits, CancellationToken cancellationToken)
    {
        var table = content.NextTable();
        var first = CsvRecords.Read(text, delimiter, limits.MaxColumns).Where(record => record.Count > 0).Take(RowsLookedAt).ToList();
        var header = StartsWithHeader(first) ? TableText.Header([first[0].ConvertAll(NormalisedText.Line)]) : null;
        var (number, cells, uneven, isFirst) = (0, 0L, 0, true);
        foreach (var record in CsvRecords.Read(text, delimiter, limits.MaxColumns))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (record.Count == 0)
                continue;
            cells += record.Count;
            if (cells > limits.MaxCells)
                throw new UnreadableDocumentException(
                    $"The file holds more than {limits.MaxCells:N0} values. Split it into smaller files."
                );
            uneven += record.Count != first[0].Count ? 1 : 0;
            while (record.Count < first[0].Count)
                record.Add("");
            content.Row(table, record, isFirst ? null : header, new CellRange("", number, number));
            isFirst = false;
        }
        return uneven;
    }

    /// <summary>
    /// Whether the first row names the columns, as it nearly always does: all its values are short, different and not numbers; or they are, and
    /// nothing below them is a number.
    /// </summary>
    private static bool StartsWithHeader(List<List<string>> rows)
    {
        if (rows.Count < 2)
            return false;
        var names = rows[0].Where(name => name.Trim().Length > 0).ToList();
        var areNames =
            names.Count * 2 >= rows[0].Count
            && names.TrueForAll(name => name.Length <= LongestName && name[^1] is not ('.' or '!'))
            && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count;
        return areNames && (!names.Exists(IsNumber) || !rows.Skip(1).SelectMany(row => row).Any(IsNumber));
    }

    private static bool IsNumber(string value) =>
        value.AsSpan().Trim() is { Length: > 0 } trimmed
        && trimmed.IndexOfAnyExcept(SignsOfNumbers) < 0
        && trimmed.ContainsAnyInRange('0', '9');
}
