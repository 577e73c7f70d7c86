using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering.Citations;
using KnowledgeAssistant.Retrieval.Queries;
using KnowledgeAssistant.Retrieval.Reranking;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// Answers with the documents' own sentences: no model, the same citations and checks. Table rows are written with their header. Nothing is written
/// where the sentence encoder, which only this writer has time for, finds no answer in the passages.
/// </summary>
public sealed class ExtractiveWriter(EvidenceReader reader, SentenceMeaning meaning) : IAnswerWriter
{
    public bool JudgesEvidence => true;

    public async IAsyncEnumerable<WriterPiece> WriteAsync(
        WriterRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var reading = request.Reading ?? await reader.ReadAsync(request.Question, request.Asked, request.Evidence, cancellationToken);
        var meant = await meaning.AddAsync(reading, cancellationToken);
        if (!Answerability.IsAnswered(reading, await meaning.OfBestPlaceAsync(meant, cancellationToken)))
            yield break;
        Candidate? before = null;
        foreach (var (candidate, age) in SentenceSelector.Choose(meant))
        {
            yield return new WriterPiece(Separator(before, candidate) + Written(candidate));
            yield return new WriterPiece(" ", new WriterCitation(candidate.Evidence.Number, candidate.Text));
            if (age != SourceAge.Alone)
                yield return new WriterPiece(DateOf(candidate, age), IsNote: true);
            before = candidate;
        }
    }

    /// <summary>Sentences of one line run on; another place of the same document is another line, another document another paragraph.</summary>
    private static string Separator(Candidate? before, Candidate next)
    {
        if (before is null)
            return "";
        if (before.Evidence.DocumentId != next.Evidence.DocumentId || IsItem(before) != IsItem(next))
            return "\n\n";
        return IsItem(next) ? "\n"
            : before.Evidence.Number == next.Evidence.Number ? " "
            : "\n\n";
    }

    private static bool IsItem(Candidate candidate) => candidate.Kind is PassagePartKind.ListItem or PassagePartKind.TableRow;

    private static string Written(Candidate candidate) =>
        candidate.Row is { } row ? "- " + RowSentence.Markdown(row)
        : candidate.Kind == PassagePartKind.ListItem ? ListItem(candidate.Text)
        : MarkdownText.Escape(candidate.Text);

    /// <summary>Numbers stay as they are in the document; every kind of bullet becomes a Markdown one.</summary>
    private static string ListItem(string text) =>
        char.IsLetterOrDigit(text[0]) || text[0] == '(' ? MarkdownText.Escape(text) : "- " + MarkdownText.Escape(text[1..].TrimStart());

    /// <summary>Two sources that disagree are told apart by their age.</summary>
    private static string DateOf(Candidate candidate, SourceAge age) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $" ({Words(age)}{MarkdownText.Escape(candidate.Evidence.Title)}, {candidate.Evidence.Date:d MMMM yyyy})"
        );

    private static string Words(SourceAge age) =>
        age switch
        {
            SourceAge.Newer => "the newer source: ",
            SourceAge.Older => "an older source: ",
            _ => "",
        };
}
