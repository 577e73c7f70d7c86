using KnowledgeAssistant.Ingestion.Readers.Screening;

namespace KnowledgeAssistant.Evaluation.Injection;

/// <summary>
/// Fits the weights of the screening: logistic regression with a penalty on large weights, by Newton-like steps of fixed number, so that the same sentences
/// give the same weights.
/// </summary>
internal static class InstructionFit
{
    private const int Steps = 4_000;
    private const double Rate = 4;
    private const double Penalty = 0.5;

    /// <summary>
    /// An attack counts as much as this many clean sentences: there are hundreds of attacks and ten thousands of clean sentences, most of which say nothing.
    /// </summary>
    private const double AttackWeight = 1;

    /// <summary>Weights with two decimals, as they stand in the product.</summary>
    public static InstructionWeights Of(IEnumerable<InstructionFeatures> attacks, IEnumerable<InstructionFeatures> clean)
    {
        var groups = attacks
            .Select(features => (Features: features, IsAttack: true))
            .Concat(clean.Select(features => (Features: features, IsAttack: false)))
            .CountBy(one => one)
            .OrderBy(group => group.Key.Features)
            .ThenBy(group => group.Key.IsAttack)
            .Select(group => (group.Key.Features, group.Key.IsAttack, Weight: group.Value * (group.Key.IsAttack ? AttackWeight : 1)))
            .ToList();
        var total = groups.Sum(group => group.Weight);
        var weights = new double[InstructionFeature.Count + 1];
        for (var step = 0; step < Steps; step++)
        {
            var slope = new double[weights.Length];
            foreach (var (features, isAttack, weight) in groups)
            {
                var error = weight * ((isAttack ? 1 : 0) - Score(weights, features));
                slope[^1] += error;
                for (var i = 0; i < InstructionFeature.Count; i++)
                    slope[i] += ((int)features & (1 << i)) != 0 ? error : 0;
            }
            for (var i = 0; i < weights.Length; i++)
                weights[i] += Rate * (slope[i] - (i < InstructionFeature.Count ? Penalty * weights[i] : 0)) / total;
        }
        var rounded = weights.Select(weight => Math.Round(weight, 2)).ToArray();
        return new InstructionWeights(rounded[^1], [.. rounded[..^1]]);
    }

    private static double Score(double[] weights, InstructionFeatures features) =>
        new InstructionWeights(weights[^1], [.. weights[..^1]]).Score(features);
}
