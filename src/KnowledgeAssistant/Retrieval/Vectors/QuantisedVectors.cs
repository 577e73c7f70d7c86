namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>Vectors as a <see cref="VectorScan{TPart}"/> reads them: eight bits a component, four for a first look, and what one step is worth.</summary>
internal sealed class QuantisedVectors
{
    private readonly int _dimensions;
    private readonly int _coarseStride;

    /// <summary>Room for so many; what is not set yet must not be looked at.</summary>
    public QuantisedVectors(int count, int dimensions)
    {
        (Count, _dimensions) = (count, dimensions);
        Stride = VectorKernel.StrideOf(dimensions);
        _coarseStride = CoarseKernel.IsSupported ? CoarseKernel.StrideOf(dimensions) : 0;
        Fine = LargeMemory.Allocate<sbyte>(count * Stride);
        Coarse = LargeMemory.Allocate<byte>(count * _coarseStride);
        Scales = new float[(count + 63) / 64 * 64];
    }

    public int Count { get; }

    /// <summary>Dimensions rounded up to what the scan takes at a time; the rest is zero.</summary>
    public int Stride { get; }

    public sbyte[] Fine { get; }

    /// <summary>See <see cref="CoarseKernel"/>; empty where it is not supported.</summary>
    public byte[] Coarse { get; }

    /// <summary>0 for a zero vector, and behind the last one up to a full 64.</summary>
    public float[] Scales { get; }

    /// <summary>Bytes of one vector with its copies.</summary>
    public static int BytesOf(int dimensions) =>
        VectorKernel.StrideOf(dimensions) + (CoarseKernel.IsSupported ? CoarseKernel.StrideOf(dimensions) : 0) + sizeof(float);

    public void Set(int at, ReadOnlySpan<float> vector)
    {
        Scales[at] = VectorKernel.Quantise(vector, Fine.AsSpan(at * Stride, _dimensions));
        Complete(at);
    }

    /// <param name="scale">What a step of the components is worth.</param>
    public void Set(int at, ReadOnlySpan<sbyte> components, float scale)
    {
        Scales[at] = scale;
        components.CopyTo(Fine.AsSpan(at * Stride, _dimensions));
        Complete(at);
    }

    /// <summary>All of <paramref name="others"/>, from number <paramref name="at"/> on.</summary>
    public void Set(int at, QuantisedVectors others)
    {
        others.Fine.CopyTo(Fine, at * Stride);
        others.Coarse.CopyTo(Coarse, at * _coarseStride);
        others.Scales.AsSpan(0, others.Count).CopyTo(Scales.AsSpan(at));
    }

    /// <summary>The components of one vector, without what fills up its stride.</summary>
    public ReadOnlySpan<sbyte> Components(int at) => Fine.AsSpan(at * Stride, _dimensions);

    /// <summary>The same in a larger room.</summary>
    public QuantisedVectors Grown(int count)
    {
        var grown = new QuantisedVectors(count, _dimensions);
        Fine.CopyTo(grown.Fine, 0);
        Coarse.CopyTo(grown.Coarse, 0);
        Scales.CopyTo(grown.Scales, 0);
        return grown;
    }

    private void Complete(int at)
    {
        Fine.AsSpan((at * Stride) + _dimensions, Stride - _dimensions).Clear();
        if (_coarseStride > 0)
            CoarseKernel.Pack(Components(at), Coarse.AsSpan(at * _coarseStride, _coarseStride));
    }
}
