using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// The footnotes of an answer, numbered in order of appearance. One number for a passage and place: quotes of a passage that overlap share it, and
/// so do all citations of a passage whose quote was not located, those that support their sentence apart from those that do not.
/// </summary>
internal sealed class CitationNumbers
{
    private readonly List<Citation> _citations = [];

    /// <summary>How many sentences rest on each.</summary>
    private readonly List<int> _uses = [];

    /// <returns>The citation's number, and the citation where a reader does not know it yet.</returns>
    public (int Number, Citation? Changed) Add(Evidence passage, TextRange? quote, SupportFinding finding)
    {
        var same = _citations.FindIndex(known => IsSame(known, passage, quote, finding.Support));
        if (same < 0)
        {
            _citations.Add(CitationOf(_citations.Count + 1, passage, quote, finding));
            _uses.Add(1);
            return (_citations.Count, _citations[^1]);
        }
        _uses[same]++;
        var known = _citations[same];
        if (quote is not { } range || known.Range is not { } old)
            return (known.Number, null);
        var joined = new TextRange(
            Math.Min(old.Start - passage.Range.Start, range.Start),
            Math.Max(old.End - passage.Range.Start, range.End)
        );
        var better = finding.Support < known.Support ? finding.Support : known.Support;
        var next = CitationOf(known.Number, passage, joined, finding with { Support = better });
        return (known.Number, next == known ? null : _citations[same] = next);
    }

    /// <summary>What the whole sentence tells of a citation that was judged by its beginning; null where that is nothing new.</summary>
    public Citation? Settle(int number, SupportFinding finding)
    {
        var known = _citations[number - 1];
        if (_uses[number - 1] > 1 || finding.Support >= known.Support)
            return null;
        var passage = known.Evidence;
        var quote = known.Range is { } range
            ? new TextRange(range.Start - passage.Range.Start, range.End - passage.Range.Start)
            : finding.Quote;
        return _citations[number - 1] = CitationOf(number, passage, quote, finding);
    }

    private static bool IsSame(Citation known, Evidence passage, TextRange? quote, Support support)
    {
        if (known.Evidence.Number != passage.Number)
            return false;
        if (quote is not { } range || known.Range is not { } old)
            return quote is null && known.Range is null && known.Support == Support.Unsupported == (support == Support.Unsupported);
        var place = new TextRange(passage.Range.Start + range.Start, passage.Range.Start + range.End);
        var shared = Math.Min(old.End, place.End) - Math.Max(old.Start, place.Start);
        return shared > 0 && shared * 2 >= Math.Min(old.Length, place.Length);
    }

    private static Citation CitationOf(int number, Evidence passage, TextRange? quote, SupportFinding finding) =>
        new(number, passage, quote is { } range ? passage.Text[range.Start..range.End] : null, InDocument(passage, quote), finding.Support)
        {
            Place = InDocument(passage, quote ?? finding.Place),
        };

    private static TextRange? InDocument(Evidence passage, TextRange? range) =>
        range is { } found ? new TextRange(passage.Range.Start + found.Start, passage.Range.Start + found.End) : null;
}
