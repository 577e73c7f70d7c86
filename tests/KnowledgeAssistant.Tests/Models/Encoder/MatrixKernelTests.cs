using KnowledgeAssistant.Models.Encoder;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Encoder;

/// <summary>Every kernel, also those for other processors (in software here), against the sum written out.</summary>
public sealed class MatrixKernelTests
{
    public static TheoryData<string> Kernels => [.. All.Keys];

    private static readonly Dictionary<string, MatrixKernel> All = new(StringComparer.Ordinal)
    {
        ["128"] = new MatrixKernel128(),
        ["256"] = new MatrixKernel256(),
        ["512"] = new MatrixKernel512(),
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Multiply_AnyNumberOfRows_GivesTheProduct(string name)
    {
        const int Depth = 7;
        var kernel = All[name];
        var random = new Random(3);
        for (var rows = 1; rows <= 29; rows++)
        {
            var (leftStride, panelStride, resultStride) = (Depth + 2, kernel.Columns + 3, kernel.Columns + 5);
            var left = Numbers(random, 32 * leftStride);
            var panel = Numbers(random, Depth * panelStride);
            var start = Numbers(random, kernel.Columns);
            var result = new float[32 * resultStride];

            kernel.Multiply(ref left[0], leftStride, ref panel[0], panelStride, ref start[0], ref result[0], resultStride, rows, Depth);

            for (var row = 0; row < rows; row++)
            for (var column = 0; column < kernel.Columns; column++)
            {
                var sum = start[column];
                for (var k = 0; k < Depth; k++)
                    sum += left[row * leftStride + k] * panel[k * panelStride + column];
                Assert.Equal(sum, result[row * resultStride + column], 1e-5f);
            }
            Assert.All(result.Skip(MatrixKernel.RoundUp(rows) * resultStride), number => Assert.Equal(0, number));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void PackedMatrix_SeveralParts_AreOneMatrix(string name)
    {
        const int Inputs = 5;
        var random = new Random(4);
        var (first, second) = (Part(random, 32, Inputs), Part(random, 64, Inputs));
        var matrix = new PackedMatrix(
            All[name],
            Inputs,
            new PackedMatrix.Weights(first.Integers, first.Scales, first.Bias, 0.5f),
            new PackedMatrix.Weights(second.Integers, second.Scales, second.Bias)
        );
        var rows = Numbers(random, 8 * Inputs);
        var results = new float[8 * matrix.Outputs];

        matrix.Multiply(rows, results, 6, new float[matrix.PanelRoom]);

        for (var row = 0; row < 6; row++)
        for (var output = 0; output < 96; output++)
        {
            var (part, at) = output < 32 ? (first, output) : (second, output - 32);
            var sum = part.Bias[at];
            for (var k = 0; k < Inputs; k++)
                sum += rows[row * Inputs + k] * (sbyte)part.Integers[at * Inputs + k] * part.Scales[at];
            Assert.Equal(output < 32 ? sum / 2 : sum, results[row * 96 + output], 1e-3f);
        }
    }

    private static (byte[] Integers, float[] Scales, float[] Bias) Part(Random random, int outputs, int inputs)
    {
        var integers = new byte[outputs * inputs];
        random.NextBytes(integers);
        return (integers, Numbers(random, outputs), Numbers(random, outputs));
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
}
