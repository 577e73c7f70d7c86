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
        new(-3.43, [-0.18, 1.62, -0.47, 3.61, 1.57, 1.04, 1.21, 1.28, 3.7, 2.41, 2.25, 0.96, 2.15, 3.74, -2.64, 1.31]);

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
