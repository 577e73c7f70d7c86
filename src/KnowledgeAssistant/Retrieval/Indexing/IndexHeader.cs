using System.Globalization;
using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>What a generation was made with, and what follows from it.</summary>
/// <param name="Outdated">Why it should be rebuilt, in plain words; null when it is up to date.</param>
/// <param name="VectorsUsable">False when today's model makes other vectors than those stored.</param>
internal sealed record IndexHeader(IndexIdentity Identity, string? Outdated, bool VectorsUsable)
{
    /// <param name="format">The engine's format that this program writes.</param>
    /// <param name="remedy">What to do with an index of a newer program, beside starting that one: "delete ...".</param>
    /// <exception cref="PassageIndexException">It was made by a newer program.</exception>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public static IndexHeader Read(IReadOnlyDictionary<string, string> header, IndexIdentity wanted, int format, string remedy)
    {
        var stored = new IndexIdentity(
            Text(header, "chunker"),
            Number(header, "chunker_number"),
            Text(header, "model"),
            Text(header, "model_version"),
            Number(header, "dimensions")
        );
        if (stored.Dimensions is < 1 or > 65_536)
            throw new InvalidDataException("The number of dimensions is damaged.");
        RefuseNewer("index format", Number(header, "format"), format, remedy);
        RefuseNewer("text analyser", Number(header, "analyser"), Analyser.Number, remedy);
        if (stored.Chunker == wanted.Chunker)
            RefuseNewer("chunker", stored.ChunkerNumber, wanted.ChunkerNumber, remedy);
        var sameModel =
            stored.Model == wanted.Model && stored.ModelVersion == wanted.ModelVersion && stored.Dimensions == wanted.Dimensions;
        var outdated =
            Number(header, "format") < format ? "its format is older"
            : Number(header, "analyser") < Analyser.Number ? "its text analyser is older"
            : stored.Chunker != wanted.Chunker ? $"its passages were cut by '{stored.Chunker}', not by '{wanted.Chunker}'"
            : stored.ChunkerNumber < wanted.ChunkerNumber ? "its chunker is older"
            : !sameModel ? $"its vectors are those of '{stored.Model} {stored.ModelVersion}', not of '{wanted.Model} {wanted.ModelVersion}'"
            : null;
        return new IndexHeader(stored, outdated, sameModel);
    }

    /// <exception cref="PassageIndexException">The vector cannot be compared with those stored; the message says why.</exception>
    public void CheckQuestion(ReadOnlySpan<float> vector)
    {
        if (!VectorsUsable)
            throw new PassageIndexException(
                $"The index must be rebuilt before it can be searched by meaning: {Outdated}.",
                isTransient: false
            );
        if (vector.Length != Identity.Dimensions)
            throw new PassageIndexException(
                $"The question's vector has {vector.Length} dimensions, the index has {Identity.Dimensions}.",
                isTransient: false
            );
        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
                throw new PassageIndexException("The question's vector holds a value that is no number.", isTransient: false);
        }
    }

    private static void RefuseNewer(string what, int stored, int known, string remedy)
    {
        if (stored > known)
        {
            throw new PassageIndexException(
                $"The search index was made by a newer version of this program ({what} {stored}, this program knows {known}). "
                    + $"Start that version, or {remedy} to have the index rebuilt by this one.",
                isTransient: false
            );
        }
    }

    private static string Text(IReadOnlyDictionary<string, string> header, string key) =>
        header.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"The header lacks '{key}'.");

    private static int Number(IReadOnlyDictionary<string, string> header, string key) =>
        int.TryParse(Text(header, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"The header's '{key}' is not a number.");
}
