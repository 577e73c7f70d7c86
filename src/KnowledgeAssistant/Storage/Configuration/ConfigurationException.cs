namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>The configuration cannot be used. Each problem names its key and says what to write; values are never repeated.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public ConfigurationException(string problem)
        : this([problem]) { }

    public IReadOnlyList<string> Problems { get; } = problems;
}
