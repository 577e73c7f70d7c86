namespace KnowledgeAssistant.Retrieval;

/// <summary>A question after the library's analyser. Terms are index terms, with repeats (a repeated query term counts).</summary>
/// <param name="Terms">Terms that score, in order, with repeats.</param>
/// <param name="Phrases">Each a run of index terms that a passage's text must hold one after the other.</param>
/// <param name="Excluded">A passage that holds any of these terms (in text or context) is left out.</param>
public sealed record KeywordQuery(IReadOnlyList<string> Terms, IReadOnlyList<IReadOnlyList<string>> Phrases, IReadOnlyList<string> Excluded)
{
    public static KeywordQuery Empty { get; } = new([], [], []);
}
