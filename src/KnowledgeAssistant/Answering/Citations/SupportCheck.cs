using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>How far a sentence of the answer rests on a passage, decided by the program alone.</summary>
internal static class SupportCheck
{
    /// <param name="sentence">As it stands in the answer, Markdown and all.</param>
    public static SupportFinding Of(string sentence, Evidence evidence) => Of(sentence, new CitedPassage(evidence));

    /// <inheritdoc cref="Of(string, Evidence)"/>
    public static SupportFinding Of(string sentence, CitedPassage passage)
    {
        var plain = MarkdownText.Plain(sentence);
        if (QuotedSentence.Find(plain, passage) is { } range)
            return new SupportFinding(Support.Quoted, range, range);
        if (RowSentence.IsOne(sentence) && RowSentence.Find(MarkdownText.WithoutListMark(sentence), passage.Evidence) is { } row)
            return new SupportFinding(Support.Quoted, row.Range, row.Range);
        return
            StatementCheck.Best(StatementReader.Read(plain), passage.Statements, passage.Context) is { } best && SupportScore.IsEnough(best)
            ? new SupportFinding(Support.Paraphrased, null, PlaceOf(passage, best))
            : new SupportFinding(Support.Unsupported, null, null);
    }

    private static TextRange PlaceOf(CitedPassage passage, WindowEvidence window) =>
        new(passage.Sentences[window.First].Start, passage.Sentences[window.First + window.Count - 1].End);
}
