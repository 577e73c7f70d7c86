using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>Files of a test in a folder of its own, gone afterwards.</summary>
internal sealed class TestFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reader-tests-");

    public ReaderInput Input(string fileName, string text, ReaderLimits? limits = null) =>
        Input(fileName, Encoding.UTF8.GetBytes(text), limits);

    public ReaderInput Input(string fileName, byte[] bytes, ReaderLimits? limits = null)
    {
        var path = Path.Combine(_folder.FullName, Guid.CreateVersion7().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return new ReaderInput(path, fileName, limits ?? new ReaderLimits());
    }

    public DocumentContent Read(string fileName, string text) => Read(fileName, Encoding.UTF8.GetBytes(text));

    public DocumentContent Read(string fileName, byte[] bytes) =>
        new DocumentReaders().Read(Input(fileName, bytes), CancellationToken.None);

    public string ReasonOf(string fileName, byte[] bytes, ReaderLimits? limits = null) =>
        Xunit
            .Assert.Throws<UnreadableDocumentException>(() =>
                new DocumentReaders().Read(Input(fileName, bytes, limits), CancellationToken.None)
            )
            .Message;

    public void Dispose() => _folder.Delete(recursive: true);
}
