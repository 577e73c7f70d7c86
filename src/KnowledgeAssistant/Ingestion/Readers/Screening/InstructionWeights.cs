using System.Collections.Immutable;

namespace KnowledgeAssistant.Ingestion.Readers.Screening;

/// <summary>
/// How much each of <see cref="InstructionFeatures"/> counts: logistic regression, fitted by the program <c>injection</c> of the evaluation, which prints
/// them and says when those here are others.
/// </summary>
/// <param name="Bias">Of a sentence that has none of them.</param>
/// <param name="Of">In the order of the features' bits.</param>
internal sealed record InstructionWeights(double Bias, ImmutableArray<double> Of)
{
    public static InstructionWeights Fitted { get; } =
        new(-3.41, [-0.15, 1.59, -0.49, 3.56, 1.56, 1.18, 1.19, 1.26, 3.7, 2.38, 2.23, 0.94, 2.14, 3.72, -2.65, 1.3]);

    /// <summary>0 to 1: how much a sentence with these features reads like an instruction to a language model.</summary>
    public double Score(InstructionFeatures features)
    {
        var sum = Bias;
        for (var i = 0; i < InstructionFeature.Count; i++)
        {
            if (((int)features & (1 << i)) != 0)
                sum += Of[i];
        }
        return 1 / (1 + Math.Exp(-sum));
    }
}
