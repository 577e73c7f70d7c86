namespace KnowledgeAssistant.Evaluation;

/// <summary>Gone with everything in it at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("knowledge-assistant-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
