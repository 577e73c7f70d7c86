namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>A row of a sheet as it is shown: its cells that hold something, from left to right.</summary>
/// <param name="Number">1-based, as the program that made the file numbers it.</param>
internal sealed record SheetRow(int Number, List<SheetCell> Cells);

/// <param name="Column">1-based.</param>
/// <param name="IsText">Text rather than a number, date or truth value.</param>
/// <param name="IsSpan">Covered by a merged cell that begins further left.</param>
internal readonly record struct SheetCell(int Column, string Text, bool IsText, bool IsSpan = false);
