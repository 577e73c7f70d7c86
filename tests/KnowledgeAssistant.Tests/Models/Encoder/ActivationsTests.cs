using KnowledgeAssistant.Models.Encoder;
using Xunit;

namespace KnowledgeAssistant.Tests.Models.Encoder;

public sealed class ActivationsTests
{
    [Fact]
    public void Gelu_WholeRange_IsExactToFloatAccuracy()
    {
        float[] numbers = [.. Enumerable.Range(-12_000, 24_001).Select(i => i / 1_000f), -1e30f, 1e30f];
        var values = numbers.ToArray();

        Activations.Gelu(values);

        foreach (var (x, value) in numbers.Zip(values))
            Assert.True(Math.Abs(value - x * ShareBelow(x)) <= 3e-7 * Math.Max(1, Math.Abs(x)), $"gelu({x}) is {value}");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(15, 0)]
    [InlineData(33, 1e4f)]
    [InlineData(256, -1e30f)]
    public void Softmax_AnySize_IsStable(int count, float shift)
    {
        var random = new Random(5);
        float[] numbers = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 20 + shift)];
        var values = numbers.ToArray();

        Activations.Softmax(values);

        var most = numbers.Max();
        var sum = numbers.Sum(x => Math.Exp((double)x - most));
        foreach (var (x, value) in numbers.Zip(values))
            Assert.Equal(Math.Exp((double)x - most) / sum, value, 1e-6);
    }

    /// <summary>The normal distribution: its series up to 6, and 0 or 1 beyond.</summary>
    private static double ShareBelow(double x)
    {
        if (Math.Abs(x) > 6)
            return x < 0 ? 0 : 1;
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }
        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }
}
