using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Cli;

/// <summary>Engines as the command line writes them.</summary>
internal static class EngineNames
{
    public const string Sqlite = "sqlite";

    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<EngineKind>().Select(Of)];

    public static string Of(EngineKind engine) => engine.ToString().ToLowerInvariant();
}
