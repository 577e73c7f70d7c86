namespace KnowledgeAssistant.Ingestion.Readers.Hidden;

/// <summary>
/// Gathers what is left out of one document because nobody sees it. Kept by thread while that document is read: readers work on one thread, and text passes
/// through <see cref="NormalisedText"/> in places that know nothing of the report. Outside a reading nothing is kept.
/// </summary>
internal sealed class HiddenText : IDisposable
{
    /// <summary>Grows whenever other text is left out as hidden; part of every reader's number.</summary>
    public const int Number = 1;

    public const int LongestExcerpt = 200;

    /// <summary>A document that is full of it is told by the first places.</summary>
    private const int MostFindings = 50;

    [ThreadStatic]
    private static HiddenText? _current;

    private readonly HiddenText? _outer;
    private readonly List<CoverageFinding> _findings = [];
    private int? _page;

    private HiddenText(HiddenText? outer) => _outer = outer;

    public IReadOnlyList<CoverageFinding> Findings => _findings;

    public static HiddenText Gather() => _current = new HiddenText(_current);

    /// <summary>The page or slide of what is noted from now on.</summary>
    public static void At(int? page)
    {
        if (_current is { } gathering)
            gathering._page = page;
    }

    /// <param name="what">A plain phrase.</param>
    public static void Note(string what, string text) => Note(what, text, _current?._page);

    public static void Note(string what, string text, int? page)
    {
        if (_current is not { } gathering || gathering._findings.Count >= MostFindings)
            return;
        // Text that is read twice (a table that turns out to be a layout) is one place.
        var finding = new CoverageFinding(what, page, Excerpt(text));
        if (finding.Excerpt.Length > 0 && !gathering._findings.Contains(finding))
            gathering._findings.Add(finding);
    }

    public static string Excerpt(string text)
    {
        text = NormalisedText.Line(text.Length <= 4 * LongestExcerpt ? text : text[..(4 * LongestExcerpt)]);
        return text.Length <= LongestExcerpt ? text : NormalisedText.WithoutHalfPairs(text[..(LongestExcerpt - 1)]).TrimEnd() + "…";
    }

    public void Dispose() => _current = _outer;
}
