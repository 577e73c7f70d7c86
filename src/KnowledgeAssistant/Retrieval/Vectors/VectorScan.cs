using System.Numerics;
using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>
/// The passages whose exact cosine may be among the best. Each quantised dot product comes with a bound of its error; a passage is a
/// candidate when its highest possible cosine reaches the lowest possible one of the passage at the wanted rank. Four-bit vectors
/// decide for most passages that they cannot; the eight-bit ones are read for the rest.
/// </summary>
/// <typeparam name="TPart">What says, with a number, which passage a vector belongs to.</typeparam>
internal sealed class VectorScan<TPart>
{
    /// <summary>Beyond these the candidates with the lowest upper bounds are dropped: that many passages within the error are copies of one another.</summary>
    public const int MaxCandidates = 4_096;

    private const int Batch = 64;

    /// <summary>Often enough that all workers soon know a high threshold.</summary>
    private const int MergeAt = 64;

    private readonly Lock _gate = new();
    private readonly short[] _question;
    private readonly float _scale;
    private readonly float _errorPerScale;
    private readonly sbyte[] _coarseQuestion;
    private readonly float _coarseScale;
    private readonly float _coarseOffset;
    private readonly float _coarseErrorPerScale;
    private readonly float _coarseError;
    private readonly int _top;
    private readonly List<Candidate> _candidates = [];
    private float _threshold = float.NegativeInfinity;
    private int _pruneAt;

    public VectorScan(ReadOnlySpan<float> question, int top)
    {
        (_question, _scale) = VectorKernel.QuantiseQuestion(question);
        _top = top;
        _pruneAt = 4 * Math.Max(top, 64);
        (_coarseQuestion, _coarseScale) = CoarseKernel.QuantiseQuestion(question);
        _coarseOffset = CoarseKernel.Offset(_coarseQuestion);
        // A stored component is off by at most half a step. So the product is off by at most half the sum of the question's components;
        // with independent errors six standard deviations (a step's is 1 / sqrt 12) are far less and passed once in 10^9.
        var sum = 0.0;
        var squares = 0.0;
        foreach (var value in question)
        {
            sum += Math.Abs(value);
            squares += (double)value * value;
        }
        var perStep = (float)(Math.Min(sum / 2, 6 * Math.Sqrt(squares / 12)) * 1.000_1);
        _errorPerScale = perStep + (_scale * sbyte.MaxValue * question.Length / 2);
        _coarseErrorPerScale = _errorPerScale + (perStep * CoarseKernel.Step);
        // The question's own rounding, against a vector of length 1.
        _coarseError = _coarseScale * (float)Math.Min(Math.Sqrt(question.Length) / 2, 6 / Math.Sqrt(12)) * 1.01f;
    }

    /// <param name="allowed">One bit a vector; the others are not looked at.</param>
    public void Run(TPart part, QuantisedVectors vectors, ReadOnlySpan<ulong> allowed, int firstWord, int endWord)
    {
        Span<int> products = stackalloc int[Batch];
        var found = new List<Candidate>();
        var (waiting, waitingFirst) = (0UL, 0);
        for (var word = firstWord; word < endWord; word++)
        {
            var bits = allowed[word];
            if (bits != 0 && CoarseKernel.IsSupported)
                bits = Promising(vectors, bits, word * Batch, products);
            // What is promising here is on its way from memory while the words before and after it are worked on.
            if (bits != 0)
                Fetch(vectors.Fine, vectors.Stride, bits, word * Batch);
            Measure(part, vectors, waiting, waitingFirst, products, found);
            (waiting, waitingFirst) = (bits, word * Batch);
            if (found.Count >= MergeAt)
                Merge(found);
        }
        Measure(part, vectors, waiting, waitingFirst, products, found);
        Merge(found);
    }

    /// <summary>Those of the passages that may reach the threshold as far as four bits tell.</summary>
    private ulong Promising(QuantisedVectors vectors, ulong bits, int first, Span<int> products)
    {
        if (float.IsNegativeInfinity(_threshold))
            return bits;
        var stride = _coarseQuestion.Length / 2;
        var count = Math.Min(Batch, vectors.Count - first);
        if (IsDense(bits))
        {
            CoarseKernel.Dot(_coarseQuestion, vectors.Coarse.AsSpan(first * stride, count * stride), products[..count]);
        }
        else
        {
            for (var rest = bits; rest != 0; rest &= rest - 1)
            {
                var at = BitOperations.TrailingZeroCount(rest);
                CoarseKernel.Dot(_coarseQuestion, vectors.Coarse.AsSpan((first + at) * stride, stride), products.Slice(at, 1));
            }
        }
        return bits & Reaching(vectors.Scales.AsSpan(first, Batch), products);
    }

    /// <summary>Which of 64 passages may reach the threshold: scale times (product in units of a cosine, and its error).</summary>
    private ulong Reaching(ReadOnlySpan<float> scales, ReadOnlySpan<int> products)
    {
        var reaching = 0UL;
        var threshold = Vector256.Create(_threshold - _coarseError);
        var unit = Vector256.Create(_coarseScale * CoarseKernel.Step);
        var offset = Vector256.Create(_coarseOffset);
        var error = Vector256.Create(_coarseErrorPerScale);
        for (var i = 0; i < Batch; i += Vector256<float>.Count)
        {
            var product = Vector256.ConvertToSingle(Vector256.Create(products[i..]));
            var most = Vector256.Create(scales[i..]) * (((product - offset) * unit) + error);
            reaching |= (ulong)Vector256.GreaterThanOrEqual(most, threshold).ExtractMostSignificantBits() << i;
        }
        return reaching;
    }

    private static void Fetch(sbyte[] vectors, int stride, ulong bits, int first)
    {
        for (; bits != 0; bits &= bits - 1)
            LargeMemory.Fetch(ref vectors[(first + BitOperations.TrailingZeroCount(bits)) * stride], stride);
    }

    private static bool IsDense(ulong bits) => BitOperations.PopCount(bits) > Batch / 2;

    private void Measure(TPart part, QuantisedVectors vectors, ulong bits, int first, Span<int> products, List<Candidate> found)
    {
        if (bits == 0)
            return;
        Multiply(vectors, bits, first, products);
        for (; bits != 0; bits &= bits - 1)
        {
            var at = BitOperations.TrailingZeroCount(bits);
            var scale = vectors.Scales[first + at];
            var cosine = products[at] * _scale * scale;
            var error = scale * _errorPerScale;
            if (cosine + error >= _threshold && scale > 0)
                found.Add(new Candidate(part, first + at, cosine - error, cosine + error));
        }
    }

    /// <summary>The candidates by upper bound, highest first.</summary>
    /// <param name="places">Order of passages with equal bounds.</param>
    public IReadOnlyList<Candidate> Take(Comparison<Candidate> places)
    {
        lock (_gate)
        {
            Prune();
            _candidates.Sort((one, other) => other.Upper.CompareTo(one.Upper) is var order && order != 0 ? order : places(one, other));
            return _candidates.Count <= MaxCandidates ? _candidates : _candidates[..Math.Max(MaxCandidates, _top)];
        }
    }

    private void Multiply(QuantisedVectors vectors, ulong bits, int first, Span<int> products)
    {
        var stride = vectors.Stride;
        if (IsDense(bits))
        {
            var count = Math.Min(Batch, vectors.Count - first);
            VectorKernel.Dot(_question, vectors.Fine.AsSpan(first * stride, count * stride), products[..count]);
            return;
        }
        for (; bits != 0; bits &= bits - 1)
        {
            var at = BitOperations.TrailingZeroCount(bits);
            VectorKernel.Dot(_question, vectors.Fine.AsSpan((first + at) * stride, stride), products.Slice(at, 1));
        }
    }

    private void Merge(List<Candidate> found)
    {
        if (found.Count == 0)
            return;
        lock (_gate)
        {
            foreach (var candidate in found)
            {
                if (candidate.Upper >= _threshold)
                    _candidates.Add(candidate);
            }
            if (_candidates.Count >= _pruneAt)
            {
                Prune();
                // Copies of one text cannot be pruned; doubling keeps the work in proportion to their number.
                _pruneAt = Math.Max(4 * Math.Max(_top, 64), 2 * _candidates.Count);
            }
        }
        found.Clear();
    }

    private void Prune()
    {
        if (_candidates.Count < _top)
            return;
        var lowers = _candidates.Select(candidate => candidate.Lower).ToArray();
        Array.Sort(lowers);
        _threshold = Math.Max(_threshold, lowers[^_top]);
        _candidates.RemoveAll(candidate => candidate.Upper < _threshold);
    }

    /// <param name="Lower">The least its cosine can be.</param>
    /// <param name="Upper">The most.</param>
    public readonly record struct Candidate(TPart Part, int Passage, float Lower, float Upper);
}
