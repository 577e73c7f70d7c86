using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Vectors;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Vectors;

public sealed class VectorKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(96)]
    [InlineData(384)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void Dot_AnyInstructionSet_IsTheSumOfTheProducts(int dimensions)
    {
        var random = new Random(dimensions);
        var stride = VectorKernel.StrideOf(dimensions);
        var question = new float[dimensions];
        // All at their greatest: the sum must still fit.
        Array.Fill(question, 1 / MathF.Sqrt(dimensions));
        var (values, _) = VectorKernel.QuantiseQuestion(question);
        var vectors = new sbyte[stride * 3];
        for (var i = 0; i < dimensions; i++)
        {
            vectors[i] = sbyte.MaxValue;
            vectors[stride + i] = (sbyte)random.Next(-127, 128);
            vectors[(2 * stride) + i] = -127;
        }
        var results = new int[3];
        VectorKernel.Dot(values, vectors, results);
        for (var v = 0; v < 3; v++)
        {
            var expected = Enumerable.Range(0, stride).Sum(i => (long)values[i] * vectors[(v * stride) + i]);
            Assert.Equal(expected, results[v]);
            Assert.Equal(
                expected,
                VectorKernel.DotPortable(ref MemoryMarshal.GetArrayDataReference(values), ref vectors[v * stride], stride)
            );
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(384)]
    [InlineData(1536)]
    [InlineData(4096)]
    public void CoarseDot_FourBits_IsWithinItsError(int dimensions)
    {
        Assert.SkipUnless(CoarseKernel.IsSupported, "needs AVX2");
        var random = new Random(dimensions);
        var stride = CoarseKernel.StrideOf(dimensions);
        var question = Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() + 0.1f).ToArray();
        var (values, _) = CoarseKernel.QuantiseQuestion(question);
        var vectors = new sbyte[3][];
        var packed = new byte[3 * stride];
        for (var v = 0; v < 3; v++)
        {
            vectors[v] = [.. Enumerable.Range(0, dimensions).Select(_ => v == 0 ? sbyte.MaxValue : (sbyte)random.Next(-127, 128))];
            CoarseKernel.Pack(vectors[v], packed.AsSpan(v * stride, stride));
        }
        var results = new int[3];
        CoarseKernel.Dot(values, packed, results);
        for (var v = 0; v < 3; v++)
        {
            var exact = Enumerable.Range(0, dimensions).Sum(i => (double)values[i] * vectors[v][i]);
            var worst = values.Sum(value => Math.Abs((double)value)) * CoarseKernel.Step / 2;
            Assert.InRange((results[v] - CoarseKernel.Offset(values)) * CoarseKernel.Step, exact - worst - 1, exact + worst + 1);
        }
        // The greatest value everywhere is kept exactly, so no sum may have overflowed.
        Assert.Equal(15 * values.Sum(value => (int)value), results[0]);
    }

    [Theory]
    [InlineData(384, 17)]
    [InlineData(45, 44)]
    [InlineData(45, 33)]
    [InlineData(7, 0)]
    public void Quantise_AVector_IsOffByHalfAStepAtMost(int dimensions, int greatest)
    {
        var random = new Random(dimensions);
        var vector = Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() - 0.5f).ToArray();
        vector[greatest] = -0.75f;
        var quantised = new sbyte[dimensions];
        var scale = VectorKernel.Quantise(vector, quantised);
        Assert.Equal(-127, quantised[greatest]);
        for (var i = 0; i < vector.Length; i++)
            Assert.InRange(Math.Abs(vector[i] - (quantised[i] * scale)), 0, scale * 0.5001f);
        Assert.Equal(0, VectorKernel.Quantise(new float[dimensions], quantised));
        Assert.All(quantised, value => Assert.Equal(0, value));
    }
}
