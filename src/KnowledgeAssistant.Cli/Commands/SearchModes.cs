using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>Search modes as the command line writes them.</summary>
internal static class SearchModes
{
    public static IReadOnlyList<string> Names { get; } = ["hybrid", "keyword", "vector"];

    public static SearchMode? Find(string name) =>
        name switch
        {
            "hybrid" => SearchMode.Hybrid,
            "keyword" => SearchMode.Keyword,
            "vector" => SearchMode.Vector,
            _ => null,
        };
}
