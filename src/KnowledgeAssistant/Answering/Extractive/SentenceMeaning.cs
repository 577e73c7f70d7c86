using System.Numerics.Tensors;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Encoder;

namespace KnowledgeAssistant.Answering.Extractive;

/// <summary>
/// How near sentences come to a question as a whole, by the sentence encoder: the static model adds up words, the encoder reads them together. It costs
/// about a millisecond a word, so only a few sentences of a question are read with it, and their vectors are remembered for the next one.
/// </summary>
public sealed class SentenceMeaning(SentenceEncoder encoder)
{
    /// <summary>Of one generation of vectors; two are kept, about 12 MB.</summary>
    private const int MaxRemembered = 4_096;

    /// <summary>UTF-16 units of a text that are read: a table row can be a page long, and what it is about stands in front.</summary>
    internal const int LongestText = 320;

    /// <summary>The same for a place, which is up to five sentences.</summary>
    private const int LongestPlace = 1_000;

    /// <summary>Sentences before and behind one that are its place.</summary>
    private const int PlaceReach = 2;

    private readonly Lock _lock = new();
    private Dictionary<string, float[]> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, float[]> _older = new(StringComparer.Ordinal);

    /// <summary>The candidates that the encoder reads: the best by their words; further ones hardly ever answer.</summary>
    private const int CandidatesRead = 8;

    /// <summary>
    /// The same reading with scores that count what the encoder says. Candidates that it does not read count as the least of those that it does.
    /// </summary>
    /// <exception cref="ModelException">A file of the encoder is missing or damaged.</exception>
    internal async Task<EvidenceReading> AddAsync(EvidenceReading reading, CancellationToken cancellationToken)
    {
        if (reading.Candidates.Count == 0)
            return reading;
        var nearest = reading.Candidates.OrderByDescending(one => one.Score).Take(CandidatesRead).ToList();
        var texts = nearest.ConvertAll(one => InContext(one.Candidate));
        var cosines = await CosinesAsync(reading.Question, texts, LongestText, cancellationToken);
        var read = new Dictionary<Scored, double>(ReferenceEqualityComparer.Instance);
        foreach (var (one, cosine) in nearest.Zip(cosines))
            read[one] = cosine;
        var least = cosines.Min();
        return reading with
        {
            Candidates =
            [
                .. reading.Candidates.Select(one =>
                    one with
                    {
                        Score = SentenceScore.WithMeaning(one, read.GetValueOrDefault(one, least)),
                    }
                ),
            ],
        };
    }

    /// <summary>The cosine of the question and the place of the sentence that comes first in the reading, between -1 and 1.</summary>
    /// <exception cref="ModelException">A file of the encoder is missing or damaged.</exception>
    internal async Task<double> OfBestPlaceAsync(EvidenceReading reading, CancellationToken cancellationToken) =>
        reading.Candidates.MaxBy(one => one.Score) is { } best
            ? (await CosinesAsync(reading.Question, [PlaceOf(best.Candidate)], LongestPlace, cancellationToken))[0]
            : -1;

    /// <summary>The sentence among its neighbours: what answers is often said in two, and what only sounds alike stands among others.</summary>
    private static string PlaceOf(Candidate best)
    {
        var place = Candidate.In(best.Evidence).Where(part => Math.Abs(part.Index - best.Index) <= PlaceReach);
        return string.Join(
            '\n',
            [best.Evidence.Title, .. best.Evidence.HeadingPath.TakeLast(1), string.Join(' ', place.Select(part => part.SearchText))]
        );
    }

    private static string InContext(Candidate candidate)
    {
        var heading =
            candidate.Heading.Length > 0 ? candidate.Heading : candidate.Evidence.HeadingPath.LastOrDefault(candidate.Evidence.Title);
        return string.Join('\n', candidate.Evidence.Title, heading, candidate.SearchText);
    }

    /// <summary>The cosine of each text with the question, in the order given, between -1 and 1.</summary>
    internal async Task<double[]> CosinesAsync(string question, List<string> texts, int longest, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return [];
        string[] read = [.. texts.Prepend(question).Select(text => Cut(text, longest))];
        var vectors = Array.ConvertAll(read, Recall);
        string[] missing = [.. read.Where((_, i) => vectors[i] is null).Distinct(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            var made = await encoder.EncodeAsync(missing, cancellationToken);
            var byText = missing.Zip(made).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            Remember(byText);
            for (var i = 0; i < read.Length; i++)
                vectors[i] ??= byText[read[i]];
        }
        return [.. vectors.Skip(1).Select(vector => (double)TensorPrimitives.Dot<float>(vectors[0], vector))];
    }

    /// <summary>Reads the encoder's files before the first question comes. A fault is left to that question, whose reader is told.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        try
        {
            await encoder.EncodeAsync(["What is the first question?"], cancellationToken);
        }
        catch (ModelException)
        {
            // The encoder gives it again to whoever asks next.
        }
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];

    private float[]? Recall(string text)
    {
        lock (_lock)
            return _recent.GetValueOrDefault(text) ?? _older.GetValueOrDefault(text);
    }

    private void Remember(Dictionary<string, float[]> made)
    {
        lock (_lock)
        {
            foreach (var (text, vector) in made)
                _recent[text] = vector;
            if (_recent.Count < MaxRemembered)
                return;
            _older = _recent;
            _recent = new Dictionary<string, float[]>(StringComparer.Ordinal);
        }
    }
}
