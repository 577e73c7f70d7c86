using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>
/// Excel workbooks: each sheet under its name, its tables row by row with their headers, values as their number formats show them (a formula's is the
/// result stored with it), then charts, text boxes and comments. What is hidden is read and noted.
/// </summary>
public sealed class XlsxDocumentReader : PackageReader
{
    public override string Format => DocumentFormats.Xlsx;

    public override int Number => 2;

    protected override string UsualMainPart => "xl/workbook.xml";

    private protected override DocumentContent Read(OfficePackage package, ReaderInput input, CancellationToken cancellationToken)
    {
        var workbook = XlsxWorkbook.Open(package, input.Limits);
        var content = new ContentBuilder(input);
        var notes = new List<string>();
        var cells = 0L;
        var pictures = new PictureCount();
        foreach (var sheet in workbook.Sheets.Where(sheet => sheet.Part is not null))
        {
            using var scan = package.Stream(sheet.Part);
            if (scan is null)
                continue;
            var layout = SheetLayout.Of(scan, input.Limits.MaxCells - cells, input.Limits);
            cells += layout.Cells;
            ReadSheet(package, workbook, sheet, layout, content, pictures, notes, cancellationToken);
        }
        var properties = OfficeProperties.Of(package);
        // Sheets are called "Sheet1" too often for their names to be the title.
        var title = string.IsNullOrWhiteSpace(properties.Title) ? FileNames.Title(input.FileName) : properties.Title;
        return content.Build(
            Format,
            title,
            properties.Date,
            null,
            new CoverageReport([], [.. notes, .. pictures.Notes]),
            properties.Metadata
        );
    }

    private static void ReadSheet(
        OfficePackage package,
        XlsxWorkbook workbook,
        XlsxSheet sheet,
        SheetLayout layout,
        ContentBuilder content,
        PictureCount pictures,
        List<string> notes,
        CancellationToken cancellationToken
    )
    {
        content.HeadingToCome(1, sheet.Name);
        var rows = new SheetRows(workbook, layout.HasGrounds);
        var merged = new MergedCells(layout.Merges);
        var tables = new SheetTables(content, sheet.Name);
        using (var reader = package.Stream(sheet.Part)!)
        {
            foreach (var row in rows.Read(reader))
            {
                cancellationToken.ThrowIfCancellationRequested();
                merged.Fill(row);
                tables.Add(row);
            }
        }
        tables.End();
        var drawing = new SheetDrawing(package, content, pictures);
        drawing.Add(package.Target(sheet.Part!, layout.Drawing));
        drawing.AddComments(sheet.Part!);
        notes.AddRange(Notes(sheet, layout, rows.Uncalculated));
    }

    private static IEnumerable<string> Notes(XlsxSheet sheet, SheetLayout layout, int uncalculated)
    {
        if (sheet.IsHidden)
            yield return $"The sheet \"{sheet.Name}\" is hidden in the workbook; it was read as well.";
        if (layout.HiddenRows > 0)
            yield return $"Hidden rows of the sheet \"{sheet.Name}\" were read as well: {layout.HiddenRows:N0}.";
        if (layout.HiddenColumns > 0)
            yield return $"Hidden columns of the sheet \"{sheet.Name}\" were read as well: {layout.HiddenColumns:N0}.";
        if (uncalculated > 0)
        {
            yield return $"Formulas of the sheet \"{sheet.Name}\" without a stored result were left out: {uncalculated:N0}. Open the workbook, save it and upload it again.";
        }
    }
}
