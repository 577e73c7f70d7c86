using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>How far a sentence of the answer rests on a passage, decided by the program alone.</summary>
internal static class SupportCheck
{
    /// <summary>Share of the sentence's content terms that one window must hold. Below it, sentences about the same subject that say something else pass.</summary>
    private const double NeededShare = 0.7;

    /// <summary>Sentences in a window: a paraphrase often draws two or three together.</summary>
    private const int Window = 3;

    /// <summary>With fewer content terms there is too little to compare.</summary>
    private const int LeastTerms = 2;

    /// <returns>The support, and for a quoted sentence its range in the passage's text.</returns>
    public static (Support Support, TextRange? Range) Of(string sentence, Evidence evidence)
    {
        var plain = WithoutListMark(sentence);
        if (QuoteText.Of(evidence.Text).Find(plain) is { } range && Analyser.Terms(plain).Count > 0)
            return (Support.Quoted, range);
        if (RowSentence.IsOne(plain) && RowSentence.Find(plain, evidence) is { } row)
            return (Support.Quoted, row.Range);
        return (IsParaphrase(plain, evidence) ? Support.Paraphrased : Support.Unsupported, null);
    }

    private static bool IsParaphrase(string sentence, Evidence evidence)
    {
        var terms = Analyser.Terms(sentence).ToHashSet(StringComparer.Ordinal);
        if (terms.Count < LeastTerms)
            return false;
        var context = string.Join('\n', [evidence.Title, .. evidence.HeadingPath, evidence.TableHeader ?? ""]);
        var named = SentenceMarks.Of(sentence);
        var parts = Sentences.Split(evidence.Text).Select(part => evidence.Text[part.Start..part.End]).ToList();
        for (var first = 0; first < parts.Count; first++)
        for (var length = 1; length <= Window && first + length <= parts.Count; length++)
            if (Carries(parts.GetRange(first, length), context, terms, named))
                return true;
        return false;
    }

    /// <summary>The same numbers and names, the same yes or no as the sentence that comes nearest, and most of the content.</summary>
    private static bool Carries(List<string> window, string context, HashSet<string> terms, SentenceMarks named)
    {
        var text = string.Join(' ', window);
        var held = Analyser.Terms(text).ToHashSet(StringComparer.Ordinal);
        if (terms.Count(held.Contains) < NeededShare * terms.Count)
            return false;
        var nearest = window.MaxBy(part => Analyser.Terms(part).Distinct(StringComparer.Ordinal).Count(terms.Contains))!;
        return SentenceMarks.Of(nearest).IsNegated == named.IsNegated
            && named.Numbers.IsSubsetOf(SentenceMarks.Of(text).Numbers)
            && named.Names.All(name => held.Contains(name) || Analyser.Terms(context).Contains(name, StringComparer.Ordinal));
    }

    private static string WithoutListMark(string sentence)
    {
        var text = sentence.Trim();
        return text.StartsWith("- ", StringComparison.Ordinal) || text.StartsWith("* ", StringComparison.Ordinal)
            ? text[2..].TrimStart()
            : text;
    }
}
