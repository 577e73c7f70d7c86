using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace KnowledgeAssistant.Retrieval;

/// <summary>What every engine asks of a version before it stores anything of it.</summary>
internal static class VersionCheck
{
    private static readonly SearchValues<char> IdDigits = SearchValues.Create("0123456789abcdef");

    /// <exception cref="PassageIndexException">It cannot be stored; the message says why.</exception>
    public static void Run(VersionPassages version, int dimensions)
    {
        if (version.Passages.Count != version.Vectors.Count)
            throw Refused(version, "it has not one vector for each passage");
        for (var i = 0; i < version.Passages.Count; i++)
        {
            var passage = version.Passages[i];
            if (passage.Ordinal != i)
                throw Refused(version, $"passage {i} has the ordinal {passage.Ordinal}");
            if (passage.Id.Length != 32 || passage.Id.AsSpan().ContainsAnyExcept(IdDigits))
                throw Refused(version, $"'{passage.Id}' is not a passage id");
            CheckVector(version, i, dimensions);
        }
    }

    /// <exception cref="PassageIndexException">The question's vector cannot be compared with the index's.</exception>
    public static void Question(ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
            throw new PassageIndexException(
                $"The question's vector has {vector.Length} dimensions, the index has {dimensions}.",
                isTransient: false
            );
        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
                throw new PassageIndexException("The question's vector holds a value that is no number.", isTransient: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckVector(VersionPassages version, int index, int dimensions)
    {
        var vector = version.Vectors[index].Span;
        if (vector.Length != dimensions)
            throw Refused(version, $"the vector of passage {index} has {vector.Length} dimensions, the index has {dimensions}");
        var squares = 0.0;
        foreach (var value in vector)
            squares += (double)value * value;
        if (!double.IsFinite(squares))
            throw Refused(version, $"the vector of passage {index} holds a value that is no number");
        if (squares != 0 && Math.Abs(squares - 1) > 0.02)
            throw Refused(
                version,
                $"the vector of passage {index} has the length {Math.Sqrt(squares).ToString("F3", CultureInfo.InvariantCulture)}, not 1"
            );
    }

    public static PassageIndexException Refused(VersionPassages version, string why) =>
        new($"The passages of '{version.Document.Source}' cannot be stored: {why}.", isTransient: false);
}
