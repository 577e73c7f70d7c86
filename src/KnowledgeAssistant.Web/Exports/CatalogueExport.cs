using System.Buffers;
using System.Globalization;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Web.Components.Library;

namespace KnowledgeAssistant.Web.Exports;

/// <summary>
/// The list of documents as CSV (RFC 4180, UTF-8 with its mark so that spreadsheets take it for that): names and states, never text. What a spreadsheet
/// would take for a formula gets an apostrophe before it.
/// </summary>
internal static class CatalogueExport
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private static readonly string[] Heads =
    [
        "Collection",
        "Source",
        "Title",
        "Format",
        "State",
        "Reason",
        "Date",
        "Pages",
        "Passages",
        "Bytes",
        "Restricted to",
        "Added",
        "Changed",
        "Warnings",
    ];

    public static string Head => "\uFEFF" + Line(Heads);

    public static string Of(DocumentRow row) =>
        Line([
            row.Collection,
            row.Source,
            row.Title,
            row.Format,
            row.State.ToString(),
            row.Reason ?? "",
            Day(row.Date),
            row.Pages?.ToString(CultureInfo.InvariantCulture) ?? "",
            row.PassageCount.ToString(CultureInfo.InvariantCulture),
            row.Bytes.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', row.Labels.Select(label => label.Value)),
            Moment(row.CreatedAt),
            Moment(row.UpdatedAt),
            LibraryWords.Warnings(row.Notes) ?? "",
        ]);

    /// <summary>One field, quoted where it must be.</summary>
    internal static string Field(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
