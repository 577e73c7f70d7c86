using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;

namespace KnowledgeAssistant.Evaluation;

/// <summary>
/// A corpus of any size, the same for the same seed: sentences of the S3 guide, Cranfield, CISI and xquad-en resampled into passages of 100 to 200
/// words. Three collections, read by a scope that may read everything, a tenth and a thousandth.
/// </summary>
internal sealed class ScaleCorpus(int seed)
{
    private const int PassagesPerDocument = 10;
    private const string Version = "scale/1";

    private static readonly string[] Sets = ["cranfield", "cisi", "xquad-en"];

    private readonly string[] _sentences = ReadSentences();

    /// <summary>Label that may read this share of the passages, largest first.</summary>
    public static IReadOnlyList<(string Share, AccessLabel Label)> Scopes { get; } =
    [("100 %", AccessLabel.Group("all")), ("10 %", AccessLabel.Group("tenth")), ("0.1 %", AccessLabel.Group("thousandth"))];

    /// <summary>The questions of the sets, all mixed by the seed.</summary>
    public string[] Questions()
    {
        string[] questions = [.. Sets.SelectMany(set => JudgedDataset.Open(SharedFolder.Dataset(set)).Queries).Select(query => query.Text)];
        new Random(seed).Shuffle(questions);
        return questions;
    }

    /// <summary>Document versions without vectors, <paramref name="passages"/> passages together.</summary>
    public IEnumerable<(DocumentInfo Document, AccessRule Access, List<Passage> Passages)> Documents(int passages)
    {
        var random = new Random(seed);
        var collections = Enumerable.Range(0, 3).Select(_ => NextGuid(random)).ToArray();
        for (var number = 0; number * PassagesPerDocument < passages; number++)
        {
            var tier =
                number % 1000 == 0 ? 2
                : number % 10 == 0 ? 1
                : 0;
            var document = new DocumentInfo
            {
                CollectionId = collections[tier],
                Collection = "scale-" + tier,
                DocumentId = NextGuid(random),
                VersionId = NextGuid(random),
                Source = FormattableString.Invariant($"document-{number:D7}.txt"),
                Title = Title(random),
                Format = DocumentFormats.Text,
                Date = DateTime.UnixEpoch.AddHours(number),
            };
            var count = Math.Min(PassagesPerDocument, passages - number * PassagesPerDocument);
            yield return (
                document,
                new AccessRule([.. Scopes.Take(tier + 1).Select(scope => scope.Label)], []),
                Passages(document, count, random)
            );
        }
    }

    private List<Passage> Passages(DocumentInfo document, int count, Random random)
    {
        List<Passage> passages = new(count);
        var start = 0;
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            var text = PassageText(random);
            passages.Add(
                new Passage
                {
                    Id = PassageIds.Create(document.Collection, document.Source, Version, Version, ordinal),
                    Ordinal = ordinal,
                    Document = document,
                    Range = new TextRange(start, start + text.Length),
                    Text = text,
                    HeadingPath = [],
                }
            );
            start += text.Length + 1;
        }
        return passages;
    }

    /// <summary>Sentences at random until a length between 100 and 200 words is reached; a last one too long for 200 is cut.</summary>
    private string PassageText(Random random)
    {
        var wanted = random.Next(100, 201);
        StringBuilder text = new();
        for (var words = 0; words < wanted; )
        {
            foreach (var word in _sentences[random.Next(_sentences.Length)].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (words == wanted)
                    break;
                if (words++ > 0)
                    text.Append(' ');
                text.Append(word);
            }
        }
        return text.ToString();
    }

    private string Title(Random random) => string.Join(' ', _sentences[random.Next(_sentences.Length)].Split(' ').Take(random.Next(3, 9)));

    private static Guid NextGuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static string[] ReadSentences()
    {
        var texts = Directory
            .EnumerateFiles(Path.Combine(SharedFolder.Root, "datasets", "documents", "s3-guide"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .Concat(
                Sets.SelectMany(set => JudgedDataset.Open(SharedFolder.Dataset(set)).ReadDocuments()).Select(document => document.Text)
            );
        return
        [
            .. texts
                .SelectMany(text => Sentences.Split(text).Select(range => text[range.Start..range.End]))
                .Where(sentence => sentence.Count(c => c == ' ') >= 3),
        ];
    }
}
