using System.Globalization;
using System.Text;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// An answer while it is being written. The text after the last settled sentence is open; a line feed, or text that begins a new sentence
/// after a marker, settles what stands before it.
/// </summary>
internal sealed class AnswerDraft(IReadOnlyList<Evidence> evidence)
{
    private readonly Dictionary<int, Evidence> _evidence = evidence.ToDictionary(item => item.Number);
    private readonly Dictionary<(int Evidence, TextRange? Range), int> _numbers = [];

    /// <summary>The open text without markers, and the place in the answer of each of its characters.</summary>
    private readonly StringBuilder _open = new();
    private readonly List<int> _places = [];
    private readonly List<Marker> _markers = [];
    private int _length;

    public IEnumerable<AnswerEvent> AddText(string text)
    {
        var events = new List<AnswerEvent>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\n')
                continue;
            Append(text[start..(i + 1)], events);
            events.AddRange(Settle(all: true));
            start = i + 1;
        }
        if (start < text.Length)
            Append(text[start..], events);
        if (_markers.Count > 0)
            events.AddRange(Settle(all: false));
        return events;
    }

    public IEnumerable<AnswerEvent> AddMarker(WriterCitation cited)
    {
        if (!_evidence.TryGetValue(cited.Evidence, out var passage))
            return [];
        var events = new List<AnswerEvent>();
        var sentence = LastSentence();
        var (support, own) = SupportCheck.Of(sentence, passage);
        var range = own ?? (cited.Quote is { } quote ? QuoteText.Of(passage.Text).Find(quote) : null);
        var key = (passage.Number, range);
        if (!_numbers.TryGetValue(key, out var number))
        {
            number = _numbers[key] = _numbers.Count + 1;
            events.Add(new CitationAdded(CitationOf(number, passage, range, support)));
        }
        var marker = string.Create(CultureInfo.InvariantCulture, $"[{number}]");
        _markers.Add(new Marker(_open.Length, number, passage, _length + marker.Length));
        _length += marker.Length;
        events.Add(new TextAdded(marker));
        return events;
    }

    /// <summary>Shown, but no sentence of the answer.</summary>
    public IEnumerable<AnswerEvent> AddNote(string text)
    {
        _length += text.Length;
        return [new TextAdded(text)];
    }

    public IEnumerable<AnswerEvent> Finish() => Settle(all: true);

    private static Citation CitationOf(int number, Evidence passage, TextRange? range, Support support) =>
        range is not { } found
            ? new Citation(number, passage, null, null, support)
            : new Citation(
                number,
                passage,
                passage.Text[found.Start..found.End],
                new TextRange(passage.Range.Start + found.Start, passage.Range.Start + found.End),
                support
            );

    private void Append(string text, List<AnswerEvent> events)
    {
        _open.Append(text);
        for (var i = 0; i < text.Length; i++)
            _places.Add(_length + i);
        _length += text.Length;
        events.Add(new TextAdded(text));
    }

    private string LastSentence()
    {
        var open = _open.ToString();
        var parts = OpenSentences(open);
        return parts.Count == 0 ? "" : MarkdownText.Unescape(open[parts[^1].Start..parts[^1].End]);
    }

    /// <param name="all">False: only up to the last cited sentence, and only when another has begun after it.</param>
    private List<AnswerEvent> Settle(bool all)
    {
        var events = new List<AnswerEvent>();
        var open = _open.ToString();
        var parts = OpenSentences(open);
        if (parts.Count == 0)
        {
            if (all)
                Drop(open.Length);
            return events;
        }
        var owners = _markers.ConvertAll(marker => OwnerOf(marker, parts));
        var last = all ? parts.Count - 1 : owners.DefaultIfEmpty(-1).Max();
        if (!all && (last < 0 || last == parts.Count - 1))
            return events;
        for (var i = 0; i <= last; i++)
            events.Add(new SentenceChecked(Check(open, parts, owners, i)));
        Drop(last + 1 < parts.Count ? parts[last + 1].Start : open.Length);
        return events;
    }

    private AnswerSentence Check(string open, IReadOnlyList<TextRange> parts, List<int> owners, int index)
    {
        var range = parts[index];
        var text = MarkdownText.Unescape(open[range.Start..range.End]);
        var own = _markers.Where((_, marker) => owners[marker] == index).ToList();
        var place = new TextRange(
            _places[range.Start],
            Math.Max(_places[range.End - 1] + 1, own.Count > 0 ? own.Max(marker => marker.End) : 0)
        );
        if (own.Count > 0)
            return new AnswerSentence(text, place, own.Select(marker => SupportCheck.Of(text, marker.Passage).Support).Min(), Numbers(own));

        // A citation at the end of a paragraph stands for the sentences before it, as far as they are really there.
        var next = owners.Where(owner => owner > index).DefaultIfEmpty(-1).Min();
        var borrowed = _markers.Where((_, marker) => owners[marker] == next).Where(marker => IsSupported(text, marker)).ToList();
        return borrowed.Count == 0
            ? new AnswerSentence(text, place, Support.Unsupported, [])
            : new AnswerSentence(
                text,
                place,
                borrowed.Select(marker => SupportCheck.Of(text, marker.Passage).Support).Min(),
                Numbers(borrowed)
            );
    }

    private static bool IsSupported(string text, Marker marker) => SupportCheck.Of(text, marker.Passage).Support != Support.Unsupported;

    private static IReadOnlyList<int> Numbers(IEnumerable<Marker> markers) => [.. markers.Select(marker => marker.Number).Distinct()];

    /// <summary>A table row is one sentence, whatever stops its cells hold.</summary>
    private static IReadOnlyList<TextRange> OpenSentences(string open)
    {
        var line = open.AsSpan().Trim();
        if (line.IsEmpty)
            return [];
        var start = open.Length - open.AsSpan().TrimStart().Length;
        return RowSentence.IsOne(line.ToString()) && !line.Contains('\n')
            ? [new TextRange(start, start + line.Length)]
            : Sentences.Split(open);
    }

    /// <summary>The sentence that a marker stands in or right after.</summary>
    private static int OwnerOf(Marker marker, IReadOnlyList<TextRange> parts)
    {
        var owner = -1;
        for (var i = 0; i < parts.Count && parts[i].Start < marker.At; i++)
            owner = i;
        return owner;
    }

    private void Drop(int count)
    {
        _open.Remove(0, count);
        _places.RemoveRange(0, count);
        var kept = _markers.Where(marker => marker.At > count).Select(marker => marker with { At = marker.At - count }).ToList();
        _markers.Clear();
        _markers.AddRange(kept);
    }

    /// <param name="At">Length of the open text before it.</param>
    /// <param name="End">The end of the marker in the answer.</param>
    private sealed record Marker(int At, int Number, Evidence Passage, int End);
}
