using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>What the product's reader made of a file: its blocks in order, and the header of a table whose header is context only, once before its rows.</summary>
internal static class ReadText
{
    public static PlainText Of(DocumentContent content)
    {
        List<string> lines = [];
        List<string> cells = [];
        var headed = new HashSet<int>();
        foreach (var block in content.Blocks)
        {
            var text = content.TextOf(block);
            if (block.Kind != BlockKind.TableRow)
            {
                lines.AddRange(text.Split('\n').Select(PlainText.WithoutMarker));
                continue;
            }
            var isFirst = headed.Add(block.Table);
            if (isFirst && block.TableHeader is { } header)
                AddRow(header, lines, cells);
            AddRow(text, lines, cells);
        }
        return PlainText.Of(lines, cells);
    }

    private static void AddRow(string row, List<string> lines, List<string> cells)
    {
        var parts = row.Split(TableText.Separator.Trim()).Select(cell => PlainText.WithoutMarkers(cell.Trim())).ToList();
        lines.AddRange(parts);
        cells.AddRange(parts);
    }
}
