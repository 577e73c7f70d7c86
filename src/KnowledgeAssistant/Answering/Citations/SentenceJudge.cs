using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval.Analysis;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Answering.Citations;

/// <param name="Findings">What the whole sentence says of each citation of its own.</param>
internal sealed record JudgedSentence(AnswerSentence Sentence, IReadOnlyList<(int Number, SupportFinding Finding)> Findings);

/// <summary>Says of each sentence of an answer which citations are its own and how far it rests on them.</summary>
internal sealed partial class SentenceJudge(MeaningGap? meaning, ILogger log)
{
    private readonly AnswerLines _lines = new();

    /// <summary>The citations of a line that ends in a colon stand for the items beneath it, as far as they are really there.</summary>
    private IReadOnlyList<DraftMarker> _leadIn = [];

    /// <summary>The kind of the open line, once part of it is settled and its beginning gone.</summary>
    private LineKind? _begun;

    /// <summary>Whether the open line is running text, which may be settled before it ends.</summary>
    public bool IsProse(string open, DraftText text) =>
        KindOf(open) is LineKind.Text or LineKind.Item && !text.Markers.Any(marker => IsRow(open, marker.Passage));

    /// <summary>Part of the open line is settled.</summary>
    public void Begin(string open) => _begun ??= _lines.Next(open);

    /// <summary>The open line, which is over: what it is, and its sentences.</summary>
    public (LineKind Kind, IReadOnlyList<TextRange> Parts) NextLine(string open, DraftText text)
    {
        if (string.IsNullOrWhiteSpace(open))
            return (LineKind.None, []);
        var line = open.TrimEnd();
        var kind = _begun ?? _lines.Next(line);
        _begun = null;
        if (kind == LineKind.Text)
            _leadIn = [];
        return (kind, kind == LineKind.None ? [] : SentencesOf(line, kind, text.Markers.Any(marker => IsRow(line, marker.Passage))));
    }

    /// <summary>The sentence in front of a marker, judged by what there is of it: all, or what came after the marker before.</summary>
    public async ValueTask<SupportFinding> BeginningAsync(DraftText text, CitedPassage passage, CancellationToken cancellationToken)
    {
        var open = text.ToString();
        var parts = SentencesOf(open, KindOf(open), IsRow(open, passage));
        if (parts.Count == 0)
            return new SupportFinding(Support.Unsupported, null, null);
        var whole = await CheckAsync(Words(open, parts[^1]), passage, cancellationToken);
        var last = text.Markers.LastOrDefault(marker => marker.At < parts[^1].End)?.At ?? 0;
        if (whole.Support != Support.Unsupported || last <= parts[^1].Start)
            return whole;
        return await CheckAsync(Words(open, parts[^1] with { Start = last }), passage, cancellationToken);
    }

    /// <param name="last">Index of the last of the <paramref name="parts"/> to judge.</param>
    /// <param name="keptMarkers">So many of the last markers belong to a later line.</param>
    public async IAsyncEnumerable<JudgedSentence> JudgeAsync(
        string open,
        DraftText text,
        IReadOnlyList<TextRange> parts,
        int last,
        LineKind kind,
        int keptMarkers,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var owned = text.Markers.SkipLast(keptMarkers).Select(marker => (Owner: OwnerOf(marker, parts), Marker: marker)).ToList();
        for (var i = 0; i <= last; i++)
        {
            var own = owned.Where(pair => pair.Owner == i).Select(pair => pair.Marker).ToList();
            var words = Words(open, parts[i]);
            if (words.EndsWith(':') && own.Count > 0)
                _leadIn = own;
            if (own.Count > 0)
            {
                yield return await CitedAsync(words, text, parts[i], own, open, cancellationToken);
                continue;
            }
            var next = owned.Where(pair => pair.Owner > i).Select(pair => pair.Owner).DefaultIfEmpty(-1).Min();
            var lent =
                next >= 0 ? owned.Where(pair => pair.Owner == next).Select(pair => pair.Marker)
                : kind is LineKind.Item or LineKind.TableRow ? _leadIn
                : [];
            if (await UncitedAsync(words, text.Place(parts[i]), lent, cancellationToken) is { } judged)
                yield return judged;
        }
    }

    /// <summary>The sentence that a marker stands in or behind; the first one for a marker in front of it.</summary>
    public static int OwnerOf(DraftMarker marker, IReadOnlyList<TextRange> parts)
    {
        var owner = 0;
        for (var i = 0; i < parts.Count && parts[i].Start < marker.At; i++)
            owner = i;
        return owner;
    }

    private async ValueTask<JudgedSentence> CitedAsync(
        string words,
        DraftText text,
        TextRange range,
        List<DraftMarker> own,
        string open,
        CancellationToken cancellationToken
    )
    {
        var findings = new List<(int Number, SupportFinding Finding)>();
        foreach (var marker in own.DistinctBy(marker => marker.Number))
            findings.Add((marker.Number, await CheckAsync(words, marker.Passage, cancellationToken)));
        var support = findings.Min(pair => pair.Finding.Support);
        if (support == Support.Unsupported && own.Select(marker => marker.Passage).Distinct().Count() > 1)
            support = await ByClausesAsync(open, range, own, cancellationToken);
        var place = text.Place(range);
        place = place with { End = Math.Max(place.End, own.Max(marker => marker.End)) };
        return new JudgedSentence(new AnswerSentence(words, place, support, [.. findings.Select(pair => pair.Number)]), findings);
    }

    /// <summary>A sentence that draws passages together: each of its parts must rest on the passages cited behind it.</summary>
    private async ValueTask<Support> ByClausesAsync(
        string open,
        TextRange range,
        List<DraftMarker> own,
        CancellationToken cancellationToken
    )
    {
        var worst = Support.Quoted;
        var start = range.Start;
        foreach (var group in own.GroupBy(marker => marker.At))
        {
            var end = Math.Clamp(group.Key, start, range.End);
            var clause = Words(open, new TextRange(start, end));
            start = end;
            if (Analyser.Terms(clause).Count == 0)
                continue;
            var best = Support.Unsupported;
            foreach (var marker in group)
                if (await CheckAsync(clause, marker.Passage, cancellationToken) is var finding && finding.Support < best)
                    best = finding.Support;
            worst = best > worst ? best : worst;
        }
        var rest = Words(open, new TextRange(start, range.End));
        return Analyser.Terms(rest).Count > 0 ? Support.Unsupported : worst;
    }

    /// <summary>Null for words that statement nothing about the subject.</summary>
    private async ValueTask<JudgedSentence?> UncitedAsync(
        string words,
        TextRange place,
        IEnumerable<DraftMarker> lent,
        CancellationToken cancellationToken
    )
    {
        var findings = new List<(int Number, SupportFinding Finding)>();
        foreach (var marker in lent)
            if (await CheckAsync(words, marker.Passage, cancellationToken) is { Support: not Support.Unsupported } finding)
                findings.Add((marker.Number, finding));
        findings = [.. findings.DistinctBy(pair => pair.Number)];
        if (findings.Count > 0)
        {
            var support = findings.Min(pair => pair.Finding.Support);
            return new JudgedSentence(new AnswerSentence(words, place, support, [.. findings.Select(pair => pair.Number)]), []);
        }
        var saysNothing = Analyser.Terms(words).Count == 0 || IsLeadIn(words) || Absence().IsMatch(words);
        return saysNothing ? null : new JudgedSentence(new AnswerSentence(words, place, Support.Unsupported, []), []);
    }

    /// <summary>A check that breaks down, by a fault of the program or a text that takes it too long, proves nothing; it must not cost the answer.</summary>
    private async ValueTask<SupportFinding> CheckAsync(string words, CitedPassage passage, CancellationToken cancellationToken)
    {
        try
        {
            return await SupportCheck.OfAsync(words, passage, meaning, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            AnsweringLog.SentenceNotChecked(log, passage.Evidence.PassageId, fault);
            return new SupportFinding(Support.Unsupported, null, null);
        }
    }

    /// <summary>"The rules are these:" without a number.</summary>
    private static bool IsLeadIn(string words) => words.TrimEnd('*', ' ').EndsWith(':') && !words.Any(char.IsDigit);

    private LineKind KindOf(string open) => _begun ?? _lines.Peek(open);

    /// <summary>A table's row written as a sentence: whatever stops its cells hold, it is one.</summary>
    private static bool IsRow(string open, CitedPassage passage) =>
        RowSentence.IsOne(open)
        && RowSentence.Find(MarkdownText.WithoutListMark(MarkdownText.Unescape(open)), passage.Evidence) is not null;

    private static IReadOnlyList<TextRange> SentencesOf(string open, LineKind kind, bool isRow)
    {
        var line = open.AsSpan().Trim();
        var start = open.Length - open.AsSpan().TrimStart().Length;
        return line.IsEmpty ? []
            : isRow || kind == LineKind.TableRow ? [new TextRange(start, start + line.Length)]
            : Sentences.Split(open);
    }

    private static string Words(string open, TextRange range) =>
        SpacesOfMarkers().Replace(MarkdownText.Unescape(open[range.Start..range.End]), "").Trim();

    /// <summary>Where a marker was taken out: a space before a stop, or one of two spaces.</summary>
    [GeneratedRegex(@" (?=[ .,;!?])", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex SpacesOfMarkers();

    /// <summary>The writer's word that the documents are silent: about them, not about the subject.</summary>
    [GeneratedRegex(
        @"\b(?:documents?|passages?|sources?|excerpts?|texts?|context|information)\b.{0,60}\b(?:do(?:es)? not|don['’]t|doesn['’]t|nothing|no)\b.{0,30}\b(?:mention|say|state|contain|specify|include|cover|give|provide|tell|describe|explain|information|details?|answer)",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Absence();
}
