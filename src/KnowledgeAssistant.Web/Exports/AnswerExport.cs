using System.Globalization;
using System.Text;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Components.Sources;
using KnowledgeAssistant.Web.Rendering;

namespace KnowledgeAssistant.Web.Exports;

/// <summary>One answer as text to take away, made from what its owner may see now.</summary>
/// <param name="address">Of this server, without a slash at the end: links to sources begin with it.</param>
public sealed class AnswerExport(string address)
{
    /// <summary>With footnotes that name document, place, quote and link.</summary>
    /// <param name="prefix">Keeps the footnotes of several answers in one file apart.</param>
    public string Markdown(TurnView turn, string prefix = "")
    {
        var parts = new List<string>();
        if (turn.Answer.Length > 0)
        {
            var writer = new SafeTextWriter(markdown: true, number => Cited(turn, number) is null ? "" : $"[^{prefix}{Text(number)}]");
            parts.Add(writer.Write(SafeMarkdown.Parse(turn.Answer)));
        }
        if (EndOf(turn) is { } end)
            parts.Add(MarkdownEscape.Of(end));
        parts.AddRange(Doubts(turn).Select(doubt => $"Not found in the passages it names: {MarkdownEscape.Of(doubt)}"));
        if (turn.Citations.Count > 0)
            parts.Add(string.Join('\n', turn.Citations.Select(citation => $"[^{prefix}{Text(citation.Number)}]: {Note(turn, citation)}")));
        return string.Join("\n\n", parts) + "\n";
    }

    /// <summary>With the numbers and a list of sources beneath.</summary>
    public string Plain(TurnView turn)
    {
        var parts = new List<string>();
        if (turn.Answer.Length > 0)
        {
            var writer = new SafeTextWriter(markdown: false, number => Cited(turn, number) is null ? "" : $" [{Text(number)}]");
            parts.Add(writer.Write(SafeMarkdown.Parse(turn.Answer)));
        }
        if (EndOf(turn) is { } end)
            parts.Add(end);
        parts.AddRange(Doubts(turn).Select(doubt => $"Not found in the passages it names: {doubt}"));
        if (turn.Citations.Count > 0)
            parts.Add(string.Join('\n', turn.Citations.Select(citation => $"[{Text(citation.Number)}] {Named(turn, citation)}")));
        return string.Join("\n\n", parts) + "\n";
    }

    public string LinkOf(Citation citation) => address + SourceAddress.Of(citation);

    private static IEnumerable<string> Doubts(TurnView turn) =>
        turn.Outcome is null or AnswerOutcome.Answered
            ? turn.Sentences.Where(sentence => sentence.Support == Support.Unsupported).Select(sentence => sentence.Text)
            : [];

    private static string? EndOf(TurnView turn) =>
        turn.SourcesWithdrawn ? "Sources withdrawn: the answer is not shown."
        : turn.State == TurnState.Failed || turn.Outcome == AnswerOutcome.Failed ? $"The answer failed. {turn.Message}".TrimEnd()
        : turn.State == TurnState.Stopped ? "The answer was stopped here."
        : turn.State == TurnState.Interrupted ? "The answer was interrupted here."
        : turn.State == TurnState.Running ? "The answer is still being written."
        : null;

    private string Note(TurnView turn, Citation citation)
    {
        if (turn.StateOf(citation.Evidence.Number) == EvidenceState.Deleted)
            return MarkdownEscape.Of(Named(turn, citation));
        var note = new StringBuilder(MarkdownEscape.Of(Named(turn, citation)));
        if (citation.Quote is { } quote)
            note.Append(CultureInfo.InvariantCulture, $": “{MarkdownEscape.Of(quote)}”");
        return note.Append(CultureInfo.InvariantCulture, $" <{LinkOf(citation)}>").ToString();
    }

    private static string Named(TurnView turn, Citation citation) =>
        turn.StateOf(citation.Evidence.Number) switch
        {
            EvidenceState.Deleted => "Document deleted",
            EvidenceState.Changed => $"{ChatWords.TitleOf(citation.Evidence)}, {Place(citation)}, changed since",
            _ => $"{ChatWords.TitleOf(citation.Evidence)}, {Place(citation)}",
        };

    private static string Place(Citation citation) =>
        $"{ChatWords.PlaceOf(citation.Evidence)} ({ChatWords.Of(citation.Support).ToLowerInvariant()})";

    private static Citation? Cited(TurnView turn, int number) => turn.Citations.FirstOrDefault(citation => citation.Number == number);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
