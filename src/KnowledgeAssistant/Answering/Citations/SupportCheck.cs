using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>How far a sentence of the answer rests on a passage, decided by the program alone.</summary>
internal static class SupportCheck
{
    /// <summary>By the words alone.</summary>
    /// <param name="sentence">As it stands in the answer, Markdown and all.</param>
    public static SupportFinding Of(string sentence, CitedPassage passage)
    {
        var plain = MarkdownText.Plain(sentence);
        if (Quoted(sentence, plain, passage) is { } quoted)
            return quoted;
        return Best(StatementReader.Read(plain), passage) is { } best && SupportScore.IsEnough(best) ? Paraphrased(passage, best) : None;
    }

    /// <inheritdoc cref="Of(string, CitedPassage)"/>
    public static SupportFinding Of(string sentence, Evidence evidence) => Of(sentence, new CitedPassage(evidence));

    /// <summary>By the words, and where they speak for it by the meaning too; the words alone without an encoder.</summary>
    /// <inheritdoc cref="Of(string, CitedPassage)"/>
    public static async ValueTask<SupportFinding> OfAsync(
        string sentence,
        CitedPassage passage,
        MeaningGap? meaning,
        CancellationToken cancellationToken
    )
    {
        var plain = MarkdownText.Plain(sentence);
        if (Quoted(sentence, plain, passage) is { } quoted)
            return quoted;
        var statement = StatementReader.Read(plain);
        if (Best(statement, passage) is not { } best)
            return None;
        if (meaning is not null && !SupportScore.IsEnough(best, gap: 0))
            return None;
        var gap = meaning is null ? null : await meaning.OfAsync(plain, statement, passage, best, cancellationToken);
        return (gap is { } known ? SupportScore.IsEnough(best, known) : SupportScore.IsEnough(best)) ? Paraphrased(passage, best) : None;
    }

    private static SupportFinding None => new(Support.Unsupported, null, null);

    private static SupportFinding? Quoted(string sentence, string plain, CitedPassage passage)
    {
        if (QuotedSentence.Find(plain, passage) is { } range)
            return new SupportFinding(Support.Quoted, range, range);
        if (RowSentence.IsOne(sentence) && RowSentence.Find(MarkdownText.WithoutListMark(sentence), passage.Evidence) is { } row)
            return new SupportFinding(Support.Quoted, row.Range, row.Range);
        return null;
    }

    private static WindowEvidence? Best(Statement statement, CitedPassage passage) =>
        StatementCheck.Best(statement, passage.Statements, passage.Context);

    private static SupportFinding Paraphrased(CitedPassage passage, WindowEvidence best) =>
        new(Support.Paraphrased, null, PlaceOf(passage, best));

    private static TextRange PlaceOf(CitedPassage passage, WindowEvidence window) =>
        new(passage.Sentences[window.First].Start, passage.Sentences[window.First + window.Count - 1].End);
}
