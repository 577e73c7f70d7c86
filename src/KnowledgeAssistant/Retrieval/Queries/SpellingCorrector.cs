using System.Buffers;
using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Models.Static;
using KnowledgeAssistant.Retrieval.Analysis;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>A word of a question that no readable passage holds, and what it was taken for.</summary>
public sealed record Correction(string Written, string Meant);

/// <param name="Question">With the corrections in their places; the question as it was where there are none.</param>
public sealed record CorrectedQuestion(string Question, IReadOnlyList<Correction> Corrections);

/// <summary>
/// Takes mistyped words for the words they are meant to be: those that are no English word and stand in no passage the asker may read, and that are
/// a slip or two away from a word of such a passage. The words come from readable passages alone, so a correction tells nothing about others.
/// </summary>
public sealed class SpellingCorrector(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>> embeddings)
{
    /// <summary>Longer questions are pasted prose, and one odd word in them decides nothing.</summary>
    private const int LongestQuestion = 300;

    /// <summary>Whoever mistypes more words writes another language.</summary>
    private const int MostWords = 3;

    /// <summary>Shorter entries of the word list are syllables as often as words.</summary>
    private const int ShortestPart = 4;

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”„«»");

    private static readonly string[] Endings = ["s", "es", "ed", "d", "ing", "ly", "er", "'s"];

    public async Task<CorrectedQuestion> CorrectAsync(
        string question,
        AccessScope scope,
        MetadataFilter filter,
        CancellationToken cancellationToken
    )
    {
        var doubtful = Doubtful(question);
        if (doubtful.Count is 0 or > MostWords)
            return new CorrectedQuestion(question, []);
        var similar = await index.FindSimilarTermsAsync([.. doubtful.Select(token => token.Term)], scope, filter, cancellationToken);
        var corrected = new StringBuilder(question);
        var corrections = new List<Correction>();
        // From the end, so that the places before stay where they are.
        for (var i = doubtful.Count - 1; i >= 0; i--)
        {
            if (similar[i] is not [var term, ..] || await WrittenAsync(term, scope, filter, cancellationToken) is not { } meant)
                continue;
            var (start, end) = (doubtful[i].Start, doubtful[i].End);
            corrections.Insert(0, new Correction(question[start..end], meant));
            corrected.Remove(start, end - start).Insert(start, meant);
        }
        return new CorrectedQuestion(corrected.ToString(), corrections);
    }

    /// <summary>Words that may be mistyped: of letters only, no part of an identifier, not in quotation marks, not known to the language model.</summary>
    private List<Token> Doubtful(string question)
    {
        if (question.Length > LongestQuestion || question.AsSpan().ContainsAny(Quotes))
            return [];
        var tokens = Analyser.Tokens(question);
        var identifiers = tokens.Where(token => token.IsWhole).ToList();
        return
        [
            .. tokens.Where(token =>
                SimilarWords.Slips(token.Term) > 0
                && !identifiers.Exists(whole => whole.Start < token.End && token.Start < whole.End)
                && (token.Start == 0 || question[token.Start - 1] is not ('-' or '@' or '#' or '/'))
                && !IsKnown(question[token.Start..token.End])
            ),
        ];
    }

    /// <summary>An English word is no slip, even where no passage holds it. Without the static model's word list every word may be one.</summary>
    private bool IsKnown(string word)
    {
        if (embeddings.GetService<StaticEmbeddingGenerator>() is not { } model)
            return false;
        return IsEntry(model, word)
            || IsCompound(model, word)
            || Endings.Any(ending =>
                word.Length > ending.Length + 2
                && word.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
                && (IsEntry(model, word[..^ending.Length]) || IsEntry(model, word[..^ending.Length] + "e"))
            );
    }

    /// <summary>"downgrade", "keyhole": two words in one.</summary>
    private static bool IsCompound(StaticEmbeddingGenerator model, string word)
    {
        for (var at = ShortestPart; at <= word.Length - ShortestPart; at++)
            if (IsEntry(model, word[..at]) && IsEntry(model, word[at..]))
                return true;
        return false;
    }

    private static bool IsEntry(StaticEmbeddingGenerator model, string word) => model.Tokenize(word).Count == 1;

    /// <summary>An index term is a stem: how it is written is read in a passage that holds it.</summary>
    private async Task<string?> WrittenAsync(string term, AccessScope scope, MetadataFilter filter, CancellationToken cancellationToken)
    {
        var best = await index.KeywordSearchAsync(new KeywordQuery([term], [], []), scope, filter, 1, cancellationToken);
        var passages = await index.GetAsync([.. best.Select(passage => passage.PassageId)], scope, filter, cancellationToken);
        var texts = passages.SelectMany(passage =>
            (IEnumerable<string>)[passage.Text, .. passage.HeadingPath, passage.Document.Title, passage.TableHeader ?? ""]
        );
        foreach (var text in texts)
        foreach (var token in Analyser.Tokens(text))
            if (token.Term == term)
                return text[token.Start..token.End];
        return null;
    }
}
