using System.Globalization;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// An answer while it is being written. A sentence is settled when the next has begun and it is cited, an uncited one with the next that is cited
/// or at the end of its line. Markers behind a sentence belong to it, also on a line of their own.
/// </summary>
internal sealed class AnswerDraft(IReadOnlyList<Evidence> evidence, MeaningGap? meaning, ILogger log)
{
    /// <summary>A longer open text is looked at again only when it has grown by this share, so that long answers cost no more for each character.</summary>
    private const int GrowthShare = 32;

    private readonly Dictionary<int, CitedPassage> _passages = evidence.ToDictionary(item => item.Number, item => new CitedPassage(item));
    private readonly CitationNumbers _numbers = new();
    private readonly DraftText _open = new();
    private readonly SentenceJudge _judge = new(meaning, log);
    private bool _lineIsOver = true;

    /// <summary>Markers since the last line ended, with nothing else behind them: they belong to it or to the line that they open.</summary>
    private int _openingMarkers;
    private int _length;
    private int _looked;

    public bool Knows(int number) => _passages.ContainsKey(number);

    /// <summary>
    /// Read word by word, however it is cut: what is settled depends on where that is looked for, so it is looked for at the same places.
    /// </summary>
    public async ValueTask<IReadOnlyList<AnswerEvent>> AddTextAsync(string text, CancellationToken cancellationToken)
    {
        var events = new List<AnswerEvent>();
        var shown = 0;
        for (var start = 0; start < text.Length; )
        {
            var end = EndOfPart(text, start);
            var settled = await AddPartAsync(text[start..end], cancellationToken);
            if (settled.Count > 0 || end == text.Length)
            {
                events.Add(new TextAdded(text[shown..end]));
                events.AddRange(settled);
                shown = end;
            }
            start = end;
        }
        return events;
    }

    public async ValueTask<IReadOnlyList<AnswerEvent>> AddMarkerAsync(WriterCitation cited, CancellationToken cancellationToken)
    {
        if (!_passages.TryGetValue(cited.Evidence, out var passage))
            return [];
        var events = new List<AnswerEvent>();
        var finding = await _judge.BeginningAsync(_open, passage, cancellationToken);
        var quote = finding.Quote ?? (cited.Quote is { } words ? QuoteLocator.Find(words, passage.Text)?.Range : null);
        var (number, changed) = _numbers.Add(passage.Evidence, quote, finding);
        if (changed is not null)
            events.Add(new CitationAdded(changed));
        var marker = string.Create(CultureInfo.InvariantCulture, $"[{number}]");
        _length += marker.Length;
        _open.AddMarker(number, passage, _length);
        _openingMarkers += _lineIsOver ? 1 : 0;
        events.Add(new TextAdded(marker));
        return events;
    }

    /// <summary>Shown, but no sentence of the answer.</summary>
    public IReadOnlyList<AnswerEvent> AddNote(string text)
    {
        _length += text.Length;
        return [new TextAdded(text)];
    }

    public async ValueTask<IReadOnlyList<AnswerEvent>> FinishAsync(CancellationToken cancellationToken)
    {
        var events = new List<AnswerEvent>();
        await SettleLineAsync(keptMarkers: 0, events, cancellationToken);
        return events;
    }

    /// <summary>Behind the first white space: the rest of a word with what ends it, or white space alone.</summary>
    private static int EndOfPart(string text, int start)
    {
        var at = start;
        while (at < text.Length - 1 && !char.IsWhiteSpace(text[at]))
            at++;
        return at + 1;
    }

    private async ValueTask<List<AnswerEvent>> AddPartAsync(string part, CancellationToken cancellationToken)
    {
        var events = new List<AnswerEvent>();
        if (_lineIsOver && !char.IsWhiteSpace(part[0]))
        {
            await SettleLineAsync(_openingMarkers, events, cancellationToken);
            (_lineIsOver, _openingMarkers, _looked) = (false, 0, 0);
        }
        _open.Append(part, _length);
        _length += part.Length;
        if (part[^1] == '\n')
            (_lineIsOver, _openingMarkers) = (true, 0);
        else if (char.IsWhiteSpace(part[^1]) && _open.Markers.Count > 0 && _open.Length - _looked >= _open.Length / GrowthShare)
            await SettleCitedAsync(events, cancellationToken);
        return events;
    }

    /// <summary>Up to the last cited sentence, when another has begun after it: when the first word of that one is whole.</summary>
    private async ValueTask SettleCitedAsync(List<AnswerEvent> events, CancellationToken cancellationToken)
    {
        var open = _open.ToString();
        _looked = open.Length;
        if (!_judge.IsProse(open, _open))
            return;
        var parts = Sentences.Split(open);
        if (parts.Count < 2 || open.AsSpan(parts[^1].Start).IndexOfAny(' ', '\n') < 0)
            return;
        var last = SentenceJudge.OwnerOf(_open.Markers[^1], parts);
        if (last == parts.Count - 1)
            return;
        _judge.Begin(open);
        await JudgeAsync(open, parts, last, LineKind.Text, events, keptMarkers: 0, cancellationToken);
        _open.Drop(parts[last + 1].Start, keptMarkers: 0);
        _looked = 0;
    }

    private async ValueTask SettleLineAsync(int keptMarkers, List<AnswerEvent> events, CancellationToken cancellationToken)
    {
        var open = _open.ToString();
        var (kind, parts) = _judge.NextLine(open, _open);
        await JudgeAsync(open, parts, parts.Count - 1, kind, events, keptMarkers, cancellationToken);
        _open.Drop(open.Length, keptMarkers);
    }

    private async ValueTask JudgeAsync(
        string open,
        IReadOnlyList<TextRange> parts,
        int last,
        LineKind kind,
        List<AnswerEvent> events,
        int keptMarkers,
        CancellationToken cancellationToken
    )
    {
        await foreach (var judged in _judge.JudgeAsync(open, _open, parts, last, kind, keptMarkers, cancellationToken))
        {
            foreach (var (number, finding) in judged.Findings)
                if (_numbers.Settle(number, finding) is { } changed)
                    events.Add(new CitationAdded(changed));
            events.Add(new SentenceChecked(judged.Sentence));
        }
    }
}
