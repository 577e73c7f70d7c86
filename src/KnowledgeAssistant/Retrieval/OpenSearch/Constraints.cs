using System.Text.Json.Nodes;
using KnowledgeAssistant.Access;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// What a passage must be before it is scored: seen, allowed, with the question's phrases and without its excluded terms. That it is a passage goes without saying
/// where it is found by a term or by its vector, and would be one more list for the server to go through.
/// </summary>
internal static class Constraints
{
    /// <summary>Terms beyond these are not compared; nobody types a quotation this long.</summary>
    private const int MostPhraseTerms = 256;

    /// <summary>Clauses spent on finding the passages on which a phrase is checked.</summary>
    private const int MostPhraseClauses = 20;

    public static JsonObject Of(KeywordQuery query, ControlRecord control, AccessScope scope, MetadataFilter filter)
    {
        var not = Clauses.Hidden(control).ToList();
        if (query.Excluded.Count > 0)
            not.Add(Clauses.Terms("terms", query.Excluded));
        return Clauses.Where([.. Clauses.Allowed(scope, filter), .. query.Phrases.SelectMany(Phrase)], not);
    }

    private static IEnumerable<JsonObject> Phrase(IReadOnlyList<string> phrase)
    {
        if (phrase.Count == 0)
            yield break;
        foreach (var term in phrase.Distinct(StringComparer.Ordinal).OrderByDescending(term => term.Length).Take(MostPhraseClauses))
            yield return Clauses.Term("terms", term);
        var codes = phrase.Take(MostPhraseTerms).Select(term => (JsonNode)TermCodes.CodeOf(term));
        yield return new JsonObject
        {
            ["script"] = new JsonObject
            {
                ["script"] = new JsonObject
                {
                    ["lang"] = "painless",
                    ["source"] = TermCodes.PhraseScript,
                    ["params"] = new JsonObject { ["codes"] = new JsonArray([.. codes]) },
                },
            },
        };
    }
}
