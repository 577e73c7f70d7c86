using System.Numerics.Tensors;
using KnowledgeAssistant.Answering.Citations.Statements;
using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.Models.Encoder;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// How far a sentence falls short, as a whole, of what its single words promise: the cosine that the sentence encoder gives it with the nearest
/// sentence of the window, less the mean cosine of its content words with their nearest ones there. "Chocolate is suitable" and "chocolate is not
/// suitable" have the same words, but the encoder finds them apart. What is as near as its words or nearer has no gap, so that a sentence is never the worse for
/// being like the passage.
/// </summary>
public sealed class MeaningGap
{
    /// <summary>Waiting for the encoder takes no longer: the check has 200 ms, and the words can judge without it.</summary>
    internal TimeSpan Longest { get; init; } = TimeSpan.FromMilliseconds(80);

    private readonly SentenceEncoder _encoder;
    private readonly SentenceMeaning _meaning;
    private readonly TimeProvider _clock;

    public MeaningGap(SentenceEncoder encoder, SentenceMeaning meaning, TimeProvider clock) =>
        (_encoder, _meaning, _clock) = (encoder, meaning, clock);

    /// <returns>Between -2 and 0; null where the encoder's files are missing or it is too busy, so that the words alone must do.</returns>
    internal async Task<double?> OfAsync(
        string sentence,
        Statement statement,
        CitedPassage passage,
        WindowEvidence window,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _encoder.LoadAsync(cancellationToken);
            limit.CancelAfter(Longest);
            List<string> others = [.. Enumerable.Range(window.First, window.Count).Select(passage.SentenceText)];
            var cosines = await _meaning.CosinesAsync(
                WithoutStop(sentence),
                others.ConvertAll(WithoutStop),
                SentenceMeaning.LongestText,
                either.Token
            );
            var words = await WordsAsync(statement, passage.Statements.Skip(window.First).Take(window.Count), cancellationToken);
            return Math.Min(0, cosines.Max() - words);
        }
        catch (ModelException)
        {
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>One text at its marker, before the full stop, and at its end: it is read once.</summary>
    private static string WithoutStop(string sentence) => sentence.TrimEnd('.', '!', ' ');

    private async Task<double> WordsAsync(Statement statement, IEnumerable<Statement> window, CancellationToken cancellationToken)
    {
        var own = statement.Words.DistinctBy(word => word.Term).ToList();
        var others = window.SelectMany(sentence => sentence.Words).DistinctBy(word => word.Text).ToList();
        if (own.Count == 0 || others.Count == 0)
            return 0;
        var vectors = await _encoder.EmbedAsync([.. own.Concat(others).Select(word => word.Text)], cancellationToken);
        return own.Select(
                (word, i) => others.Select((other, j) => other.Term == word.Term ? 1 : Cosine(vectors[i], vectors[own.Count + j])).Max()
            )
            .Average();
    }

    private static double Cosine(float[] left, float[] right) => TensorPrimitives.Dot<float>(left, right);
}
