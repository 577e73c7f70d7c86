using KnowledgeAssistant.Answering;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Conversations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeAssistant.Tests.Answering.Citations;

/// <summary>A model's text, cut into deltas, through parser and checker.</summary>
internal static class StreamedAnswers
{
    public static async Task<List<AnswerEvent>> ReadAsync(
        string text,
        IReadOnlyList<Evidence> evidence,
        int delta = 4,
        ILogger? log = null,
        MeaningGap? meaning = null
    )
    {
        var events = new List<AnswerEvent>();
        await foreach (
            var next in CitationChecker.CheckAsync(PiecesOf(text, delta), evidence, meaning, log ?? NullLogger.Instance, default)
        )
            events.Add(next);
        return events;
    }

    public static string Text(IEnumerable<AnswerEvent> events) => string.Concat(events.OfType<TextAdded>().Select(added => added.Text));

    public static List<AnswerSentence> Sentences(IEnumerable<AnswerEvent> events) =>
        [.. events.OfType<SentenceChecked>().Select(sentence => sentence.Sentence)];

    /// <summary>The last word on each number.</summary>
    public static List<Citation> Citations(IEnumerable<AnswerEvent> events) =>
        [
            .. events
                .OfType<CitationAdded>()
                .GroupBy(added => added.Citation.Number)
                .OrderBy(group => group.Key)
                .Select(group => group.Last().Citation),
        ];

    private static async IAsyncEnumerable<WriterPiece> PiecesOf(string text, int delta)
    {
        await Task.CompletedTask;
        var parser = new MarkerParser();
        for (var at = 0; at < text.Length; at += delta)
            foreach (var piece in parser.Add(text.Substring(at, Math.Min(delta, text.Length - at))))
                yield return piece;
        foreach (var piece in parser.Finish())
            yield return piece;
    }
}
