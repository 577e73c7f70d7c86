namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>The columns of a table while it is found: intervals of x that never touch.</summary>
internal sealed class PdfColumns
{
    private const int MostColumns = 40;

    /// <summary>A column whose lines have this many words and fill it as far as this is prose.</summary>
    private const double ProseWords = 4;
    private const double ProseFill = 0.7;

    /// <summary>Lines of this many characters are parts of sentences.</summary>
    private const double WordyLength = 28;

    private readonly List<(float Left, float Right)> _columns = [];

    public int Count => _columns.Count;

    public List<PdfSegment>[] EmptyRow() => [.. _columns.Select(_ => new List<PdfSegment>())];

    public int IndexOf(PdfSegment segment) => _columns.FindIndex(column => Overlaps(column, segment.Box));

    /// <summary>Adds a band, unless one of its segments spans columns or two of them fall into one.</summary>
    public bool TryAdd(PdfBand band)
    {
        var used = new HashSet<int>();
        var added = new List<PdfBox>();
        foreach (var box in band.Segments.Select(segment => segment.Box))
        {
            var touched = Enumerable.Range(0, _columns.Count).Where(i => Overlaps(_columns[i], box)).ToList();
            if (touched.Count > 1)
                return false;
            if (touched.Count == 1)
                used.Add(touched[0]);
            else
                added.Add(box);
        }
        // A single line outside all columns is none of the table's.
        if (_columns.Count + added.Count > MostColumns || (band.Segments.Count == 1 && added.Count == 1 && _columns.Count > 0))
            return false;
        foreach (var box in band.Segments.Select(segment => segment.Box))
            Widen(box);
        return true;
    }

    public bool LooksLikeTable(List<PdfBand> run)
    {
        var rows = run.Count(band => band.Segments.Count > 1);
        if (rows < 2 || _columns.Count < 2)
            return false;
        var cells = run.SelectMany(band => band.Segments).ToLookup(IndexOf);
        if (cells[0].All(cell => ListMarkers.IsAlone(cell.Text)))
            return false;
        var prose = Enumerable.Range(0, _columns.Count).Count(i => IsProse(i, cells[i].ToList()));
        var wordy = Enumerable.Range(0, _columns.Count).Count(i => cells[i].Average(cell => cell.Text.Length) >= WordyLength);
        if (prose > 1 || (wordy > 1 && !HasShortFirstRow(run[0])))
            return false;
        // Two rows of two cells happen by chance beside each other (captions, signatures): then both must be short.
        return rows > 2 || _columns.Count > 2 || run.SelectMany(band => band.Segments).All(cell => cell.Text.Length <= 40);
    }

    /// <summary>Columns of sentences are a table only under names.</summary>
    private bool HasShortFirstRow(PdfBand band) =>
        band.Segments.Count == _columns.Count && band.Segments.TrueForAll(cell => cell.Text.Length <= 40);

    private static int Words(PdfSegment segment) => segment.Text.AsSpan().Count(' ') + 1;

    private bool IsProse(int column, List<PdfSegment> lines)
    {
        var width = _columns[column].Right - _columns[column].Left;
        return lines.Count > 1 && lines.Average(Words) >= ProseWords && lines.Average(line => line.Box.Width) >= ProseFill * width;
    }

    private void Widen(PdfBox box)
    {
        var index = _columns.FindIndex(column => Overlaps(column, box));
        if (index >= 0)
            _columns[index] = (Math.Min(_columns[index].Left, box.Left), Math.Max(_columns[index].Right, box.Right));
        else
            _columns.Add((box.Left, box.Right));
        _columns.Sort();
    }

    private static bool Overlaps((float Left, float Right) column, PdfBox box) =>
        Math.Min(column.Right, box.Right) - Math.Max(column.Left, box.Left) > 0;
}
