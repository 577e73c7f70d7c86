using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Reranking;

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

    public static IReadOnlyList<string> Rerankers { get; } = [.. Enum.GetNames<RerankerKind>().Select(name => name.ToLowerInvariant())];

    public static RerankerKind FindReranker(string name) => Enum.Parse<RerankerKind>(name, ignoreCase: true);

    /// <summary>What <c>evaluate</c> can run: the modes, and hybrid search with each reranker after it.</summary>
    public static IReadOnlyList<string> EvaluationNames { get; } =
    [.. Names, .. Rerankers.Where(name => name != "none").Select(name => "hybrid+" + name)];

    /// <returns>Null when there is no such mode.</returns>
    public static (SearchMode Mode, RerankerKind Reranker)? FindEvaluation(string name)
    {
        if (!EvaluationNames.Contains(name, StringComparer.Ordinal))
            return null;
        var parts = name.Split('+');
        return (Find(parts[0])!.Value, parts.Length > 1 ? FindReranker(parts[1]) : RerankerKind.None);
    }
}
