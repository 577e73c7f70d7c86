using System.Text.Json;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Evaluation.Injection;

/// <summary>Documents in which nobody speaks to a language model, each as what its reader makes of it.</summary>
internal sealed class CleanText : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("injection-");
    private readonly DocumentReaders _readers = new();

    public IEnumerable<DocumentContent> Guide() => Files(Path.Combine(SharedFolder.Dataset("documents"), "s3-guide"));

    public IEnumerable<DocumentContent> Samples() => Files(Path.Combine(SharedFolder.RepositoryRoot(), "data", "samples"));

    /// <param name="set">xquad-en, cranfield or cisi.</param>
    public IEnumerable<DocumentContent> Corpus(string set) =>
        File.ReadLines(Path.Combine(SharedFolder.Dataset(set), "corpus.jsonl"))
            .Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)
            .Where(text => !string.IsNullOrWhiteSpace(text))
            .Select(Mail);

    /// <summary>A text as the reader of plain text gives it.</summary>
    public DocumentContent Mail(string text)
    {
        var path = Path.Combine(_folder.FullName, "mail.txt");
        File.WriteAllText(path, text);
        return Read(path);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IEnumerable<DocumentContent> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read);

    private DocumentContent Read(string path) =>
        _readers.Read(new ReaderInput(path, Path.GetFileName(path), new ReaderLimits()), CancellationToken.None);
}
