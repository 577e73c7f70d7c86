using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Suggestions;

/// <summary>Questions that a document itself answers, made without a model from its sentences and headings: to try whether a search finds it.</summary>
public static class DocumentQuestions
{
    /// <summary>Passages looked through, spread over the document: a book gives no better questions than that.</summary>
    private const int MostPassages = 120;

    /// <summary>Words of a sentence that stand for a question where the document's language or shape gives none.</summary>
    private const int PhraseWords = 10;

    /// <returns>From different parts of the document as far as there are, at most <paramref name="most"/>; fewer when it says too little.</returns>
    public static IReadOnlyList<string> Of(DocumentContent content, IReadOnlyList<PassageCut> passages, int most)
    {
        var step = Math.Max(1, (passages.Count + MostPassages - 1) / MostPassages);
        var evidence = passages
            .Index()
            .Where(cut => cut.Index % step == 0)
            .Select(cut => EvidenceOf(content, cut.Item, cut.Index))
            .ToList();
        var isCommon = CommonWords.In(evidence);
        var sentences = evidence.SelectMany(Candidate.In).Where(part => part.Kind is PassagePartKind.Sentence).ToList();
        var chosen = new List<string>();
        Choose(sentences.Select(part => SentenceQuestion.Of(part.Text, isCommon)));
        Choose(
            sentences
                .Select(Heading)
                .Distinct(StringComparer.Ordinal)
                .Select(heading => HeadingQuestion.Of(content.Title, heading, isCommon))
        );
        Choose(sentences.Select(part => PhraseOf(part.Text)));
        return chosen;

        // What is still wanted is taken from as many stretches of equal length.
        void Choose(IEnumerable<string?> made)
        {
            var questions = made.OfType<string>()
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Except(chosen, StringComparer.OrdinalIgnoreCase)
                .ToList();
            var wanted = Math.Min(most - chosen.Count, questions.Count);
            for (var i = 0; i < wanted; i++)
                chosen.Add(questions[i * questions.Count / wanted]);
        }
    }

    private static string Heading(Candidate part) =>
        part.Heading.Length > 0 ? part.Heading
        : part.Evidence.HeadingPath is [.., var last] ? last
        : "";

    private static string? PhraseOf(string sentence)
    {
        var words = sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 6 ? null : string.Join(' ', words.Take(PhraseWords)).TrimEnd('.', ',', ';', ':');
    }

    private static Evidence EvidenceOf(DocumentContent content, PassageCut cut, int ordinal) =>
        new(
            ordinal + 1,
            PassageId: "",
            Guid.Empty,
            Collection: "",
            Guid.Empty,
            Guid.Empty,
            Source: "",
            content.Title,
            cut.HeadingPath,
            cut.TableHeader,
            cut.Page,
            Date: default,
            cut.Range,
            content.Text[cut.Range.Start..cut.Range.End]
        );
}
