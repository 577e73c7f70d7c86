namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>Rows of a sheet that belong together, and the columns they take.</summary>
/// <param name="Rows">With the cells of these columns alone.</param>
internal sealed record SheetRegion(IReadOnlyList<SheetRow> Rows, int FirstColumn, int LastColumn)
{
    private bool IsTable => Rows.Count > 1 && LastColumn > FirstColumn;

    /// <summary>
    /// Finds the tables in rows without a blank one between them. Cells that touch belong together; what stands beside or right below something else is
    /// a table of its own only where both have two rows and two columns at least: a stray note or a column that stands apart belongs to its row.
    /// </summary>
    public static IReadOnlyList<SheetRegion> In(IReadOnlyList<SheetRow> rows)
    {
        var regions = new List<SheetRegion>();
        foreach (var group in SideBySide(rows))
        {
            var last = regions.Count > 0 ? regions[^1] : null;
            if (last is null || (last.IsTable && group.TrueForAll(region => region.IsTable)))
                regions.AddRange(group);
            else
                regions = [Joined([.. regions, .. group])];
        }
        return regions;
    }

    private static SheetRegion Joined(List<SheetRegion> regions)
    {
        var rows = regions
            .SelectMany(region => region.Rows)
            .GroupBy(row => row.Number)
            .OrderBy(same => same.Key)
            .Select(same => new SheetRow(same.Key, [.. same.SelectMany(row => row.Cells).OrderBy(cell => cell.Column)]));
        return new SheetRegion([.. rows], regions.Min(region => region.FirstColumn), regions.Max(region => region.LastColumn));
    }

    /// <summary>Groups whose rows do not overlap, top to bottom; each with its regions from left to right.</summary>
    private static IEnumerable<List<SheetRegion>> SideBySide(IReadOnlyList<SheetRow> rows)
    {
        var group = new List<SheetRegion>();
        var lastRow = 0;
        foreach (var region in Touching(rows))
        {
            if (group.Count > 0 && region.Rows[0].Number > lastRow)
            {
                yield return Separated(group);
                group = [];
            }
            group.Add(region);
            lastRow = Math.Max(lastRow, region.Rows[^1].Number);
        }
        if (group.Count > 0)
            yield return Separated(group);
    }

    private static List<SheetRegion> Separated(List<SheetRegion> group)
    {
        group.Sort((one, other) => one.FirstColumn.CompareTo(other.FirstColumn));
        var areApart = group.Zip(group.Skip(1)).All(pair => pair.First.LastColumn < pair.Second.FirstColumn);
        return group.Count == 1 || (areApart && group.TrueForAll(region => region.IsTable)) ? group : [Joined(group)];
    }

    /// <summary>Cells that are connected by their sides, by first row.</summary>
    private static List<SheetRegion> Touching(IReadOnlyList<SheetRow> rows)
    {
        var parents = new List<int>();
        var numbers = new int[rows.Count][];
        var above = new Dictionary<int, int>();
        for (var i = 0; i < rows.Count; i++)
        {
            var here = new Dictionary<int, int>();
            numbers[i] = new int[rows[i].Cells.Count];
            foreach (var (place, cell) in rows[i].Cells.Index())
            {
                parents.Add(parents.Count);
                var number = numbers[i][place] = parents.Count - 1;
                if (here.TryGetValue(cell.Column - 1, out var left))
                    Union(parents, left, number);
                if (above.TryGetValue(cell.Column, out var top))
                    Union(parents, top, number);
                here[cell.Column] = number;
            }
            above = here;
        }
        return
        [
            .. rows.SelectMany(
                    (row, i) => row.Cells.Select((cell, place) => (Root: Root(parents, numbers[i][place]), row.Number, Cell: cell))
                )
                .GroupBy(cell => cell.Root)
                .Select(region => new SheetRegion(
                    [.. region.GroupBy(cell => cell.Number).Select(row => new SheetRow(row.Key, [.. row.Select(cell => cell.Cell)]))],
                    region.Min(cell => cell.Cell.Column),
                    region.Max(cell => cell.Cell.Column)
                )),
        ];
    }

    private static void Union(List<int> parents, int one, int other) => parents[Root(parents, other)] = Root(parents, one);

    private static int Root(List<int> parents, int number)
    {
        while (parents[number] != number)
            number = parents[number] = parents[parents[number]];
        return number;
    }
}
