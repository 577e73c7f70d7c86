using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

public sealed class SegmentBuilderTests
{
    [Fact]
    public void Join_OfSegments_IsTheSegmentOfAllTheirVersions()
    {
        var corpus = new RandomCorpus(new Random(8));
        var terms = new TermDictionary(0);
        var numbers = new WordNumbers(terms);
        var row = 1;
        var versions = Enumerable.Range(0, 60).Select(Pack).ToList();
        var builder = new SegmentBuilder(new TermWeights(2, 1), RandomCorpus.Dimensions, terms.Count);
        var expected = builder.Build(versions);
        var joined = builder.Join([.. versions.Chunk(7).Select(each => builder.Build(each))]);
        // Nothing of one work is left for the next.
        AssertSame(expected, joined);
        AssertSame(expected, builder.Build(versions));

        PackedVersion Pack(int source)
        {
            var version = corpus.Version(Guid.CreateVersion7(), source);
            var prepared = PreparedVersion.Prepare(version, RandomCorpus.Dimensions, numbers);
            var first = row;
            row += version.Passages.Count;
            return new PackedVersion(
                version.Document,
                version.Access,
                first,
                version.Passages.Count,
                prepared.Ids,
                prepared.Terms,
                prepared.Scales,
                prepared.Vectors
            );
        }
    }

    private static void AssertSame(Segment expected, Segment actual)
    {
        Assert.Equal(expected.Versions, actual.Versions);
        Assert.Equal(expected.VersionOf, actual.VersionOf);
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.Stream, actual.Stream);
        Assert.Equal(expected.Offsets, actual.Offsets);
        Assert.Equal(expected.Lengths, actual.Lengths);
        Assert.Equal(expected.Terms, actual.Terms);
        Assert.Equal(expected.PostingStarts, actual.PostingStarts);
        Assert.Equal(expected.TermBounds, actual.TermBounds);
        Assert.Equal(expected.PostingPassages, actual.PostingPassages);
        Assert.Equal(expected.PostingPayloads, actual.PostingPayloads);
        Assert.Equal(expected.Vectors.Fine, actual.Vectors.Fine);
        Assert.Equal(expected.Vectors.Coarse, actual.Vectors.Coarse);
        Assert.Equal(expected.Vectors.Scales, actual.Vectors.Scales);
    }
}
