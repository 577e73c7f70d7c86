namespace KnowledgeAssistant.Cli;

/// <summary>Engines as the command line writes them.</summary>
internal static class EngineNames
{
    public const string Sqlite = "sqlite";
}
