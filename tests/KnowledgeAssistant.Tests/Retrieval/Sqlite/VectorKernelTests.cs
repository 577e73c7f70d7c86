using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

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

    [Fact]
    public void Quantise_AVector_IsOffByHalfAStepAtMost()
    {
        var random = new Random(1);
        var vector = Enumerable.Range(0, 384).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var quantised = new sbyte[384];
        var scale = VectorKernel.Quantise(vector, quantised);
        for (var i = 0; i < vector.Length; i++)
            Assert.InRange(Math.Abs(vector[i] - (quantised[i] * scale)), 0, scale * 0.5001f);
        Assert.Equal(0, VectorKernel.Quantise(new float[384], quantised));
        Assert.All(quantised, value => Assert.Equal(0, value));
    }
}
