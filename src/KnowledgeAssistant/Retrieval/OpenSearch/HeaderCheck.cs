using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>What a generation was made with, and what follows from it.</summary>
/// <param name="Outdated">Why it should be rebuilt, in plain words; null when it is up to date.</param>
/// <param name="VectorsUsable">False when today's model makes other vectors than those stored.</param>
/// <param name="Format">See <see cref="IndexBody.Format"/>.</param>
internal sealed record HeaderCheck(IndexIdentity Identity, string? Outdated, bool VectorsUsable, int Format)
{
    public static HeaderRecord HeaderOf(IndexIdentity identity, RetrievalOptions options) =>
        new()
        {
            Format = IndexBody.Format,
            Analyser = Analyser.Number,
            Chunker = identity.Chunker,
            ChunkerNumber = identity.ChunkerNumber,
            Model = identity.Model,
            ModelVersion = identity.ModelVersion,
            Dimensions = identity.Dimensions,
            TitleCount = options.TitleCount,
            HeadingCount = options.HeadingCount,
        };

    /// <exception cref="PassageIndexException">The generation was made by a newer program.</exception>
    public static HeaderCheck Of(HeaderRecord stored, IndexIdentity wanted, RetrievalOptions options)
    {
        RefuseNewer("index format", stored.Format, IndexBody.Format);
        RefuseNewer("text analyser", stored.Analyser, Analyser.Number);
        if (stored.Chunker == wanted.Chunker)
            RefuseNewer("chunker", stored.ChunkerNumber, wanted.ChunkerNumber);
        var sameModel =
            stored.Model == wanted.Model && stored.ModelVersion == wanted.ModelVersion && stored.Dimensions == wanted.Dimensions;
        var outdated =
            stored.Format < IndexBody.Format ? "its format is older"
            : stored.Analyser < Analyser.Number ? "its text analyser is older"
            : stored.Chunker != wanted.Chunker ? $"its passages were cut by '{stored.Chunker}', not by '{wanted.Chunker}'"
            : stored.ChunkerNumber < wanted.ChunkerNumber ? "its chunker is older"
            : !sameModel ? $"its vectors are those of '{stored.Model} {stored.ModelVersion}', not of '{wanted.Model} {wanted.ModelVersion}'"
            : (stored.TitleCount, stored.HeadingCount) != (options.TitleCount, options.HeadingCount)
                ? $"it counts titles {stored.TitleCount} times and headings {stored.HeadingCount} times, not {options.TitleCount} and {options.HeadingCount}"
            : null;
        var identity = new IndexIdentity(stored.Chunker, stored.ChunkerNumber, stored.Model, stored.ModelVersion, stored.Dimensions);
        return new HeaderCheck(identity, outdated, sameModel, stored.Format);
    }

    private static void RefuseNewer(string what, int stored, int known)
    {
        if (stored > known)
        {
            throw new PassageIndexException(
                $"The search index in OpenSearch was made by a newer version of this program ({what} {stored}, this program knows {known}). "
                    + "Start that version, or give this one an IndexName of its own.",
                isTransient: false
            )
            {
                NeedsAdmin = true,
            };
        }
    }
}
