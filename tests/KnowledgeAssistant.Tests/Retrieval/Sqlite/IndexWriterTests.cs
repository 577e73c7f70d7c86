using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Indexing;
using KnowledgeAssistant.Retrieval.Sqlite;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Sqlite;

/// <summary>What comes between the making of a segment and its turn.</summary>
public sealed class IndexWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("index-writer-").FullName;
    private readonly RandomCorpus _corpus = new(new Random(10));
    private readonly WordNumbers _numbers;
    private readonly IndexWriter _writer;

    public IndexWriterTests()
    {
        var path = Path.Combine(_folder, "0001.db");
        IndexFile.Create(path, new IndexIdentity("structure", 3, "model", "1.0", RandomCorpus.Dimensions), complete: true);
        var file = IndexFile.At(path, readOnly: false);
        var connection = file.Connect();
        var terms = new TermDictionary(0);
        var builder = new SnapshotBuilder(new TermWeights(2, 1), RandomCorpus.Dimensions, terms);
        _numbers = new WordNumbers(terms);
        var checkpoints = new Checkpoints(file, connection);
        _writer = new IndexWriter(connection, checkpoints, terms, new AccessText(), builder, RandomCorpus.Dimensions);
    }

    public void Dispose()
    {
        _writer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Activate_OfASegmentMadeAhead_ShowsThatSegment()
    {
        var version = Write("pump");
        var ahead = _writer.MakeAhead([version.Document.VersionId]);
        Assert.NotNull(ahead);
        var snapshot = _writer.Activate(Snapshot.Empty, [version.Document.VersionId], ahead);
        Assert.Same(Assert.Single(ahead.Views), Assert.Single(snapshot.Views));
        // Said once more, it changes nothing.
        Assert.Null(_writer.MakeAhead([version.Document.VersionId]));
        Assert.Same(snapshot, _writer.Activate(snapshot, [version.Document.VersionId], ahead: null));
    }

    [Fact]
    public void Activate_WhenAccessWasNarrowedAfterTheSegmentWasMade_ShowsItByTheNewRule()
    {
        var version = Write("pump");
        var ahead = _writer.MakeAhead([version.Document.VersionId]);
        var narrow = new AccessRule([AccessLabel.Group("hr")], []);
        var snapshot = _writer.SetAccess(Snapshot.Empty, [new DocumentAccess(version.Document.DocumentId, narrow)]);
        snapshot = _writer.Activate(snapshot, [version.Document.VersionId], ahead);
        var view = Assert.Single(snapshot.Views);
        Assert.Equal(0, view.Allowed(new ReadRights(AccessScope.EveryoneOnly, MetadataFilter.None)).Count);
        Assert.Equal(150, view.Allowed(new ReadRights(AccessScope.Of(AccessLabel.Group("hr")), MetadataFilter.None)).Count);
    }

    [Fact]
    public void Activate_WhenItWasWrittenAnewAfterTheSegmentWasMade_ShowsWhatWasWrittenLast()
    {
        var version = Write("pump");
        var ahead = _writer.MakeAhead([version.Document.VersionId]);
        var shorter = version with { Passages = [.. version.Passages.Take(3)], Vectors = [.. version.Vectors.Take(3)] };
        Write(shorter);
        var snapshot = _writer.Activate(Snapshot.Empty, [version.Document.VersionId], ahead);
        Assert.Equal(3, snapshot.Passages);
    }

    [Fact]
    public void Activate_WhenItWasDeletedAfterTheSegmentWasMade_IsRefused()
    {
        var version = Write("pump");
        var ahead = _writer.MakeAhead([version.Document.VersionId]);
        _writer.Delete(Snapshot.Empty, [version.Document.DocumentId]);
        Assert.Throws<PassageIndexException>(() => _writer.Activate(Snapshot.Empty, [version.Document.VersionId], ahead));
        // The failure is of that change alone.
        var next = Write("valve");
        Assert.Equal(150, _writer.Activate(Snapshot.Empty, [next.Document.VersionId], ahead: null).Passages);
    }

    private VersionPassages Write(string text)
    {
        var version = _corpus.Version(150, text);
        Write(version);
        return version;
    }

    private void Write(VersionPassages version) =>
        _writer.Write([PreparedVersion.Prepare(version, RandomCorpus.Dimensions, _numbers)], CancellationToken.None);
}
