using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>
/// The part of a question that asks, where a story stands before it: "I lost my laptop in the train. How quickly must I tell the help desk?" is
/// about telling the help desk.
/// </summary>
public static partial class AskingPart
{
    /// <returns>The asking sentences; the whole question where all of it asks or nothing does.</returns>
    public static string Of(string question)
    {
        var parts = Boundary().Split(question).Where(part => part.Any(char.IsLetterOrDigit)).ToList();
        var asking = parts.Where(part => part.TrimEnd().EndsWith('?') || Opener().IsMatch(part)).ToList();
        return asking.Count == 0 || asking.Count == parts.Count ? question : string.Join(' ', asking);
    }

    private const string Openers =
        "what|which|who|whom|whose|when|where|why|how|can|could|may|must|shall|should|will|would|do|does|did|is|are|was|were|has|have";

    [GeneratedRegex(
        @"(?<=[.!?;])\s+|\s+[-–—]\s+|,\s+(?=(?:and\s+|so\s+|but\s+)?(?:what|which|who|when|where|why|how|can|may|must|should|do|does)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Boundary();

    [GeneratedRegex(
        @"^\W*(?:(?:and|so|but)\s+)?(?:" + Openers + @")\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Opener();
}
