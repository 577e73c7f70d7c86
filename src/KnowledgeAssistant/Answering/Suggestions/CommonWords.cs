using System.Text.RegularExpressions;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Answering.Suggestions;

/// <summary>Tells a word that is only written with a capital because it begins a sentence or a heading from a name.</summary>
internal static partial class CommonWords
{
    /// <returns>Whether a word is no name: it stands there without its capital, or never with it in the middle of a sentence.</returns>
    public static Func<string, bool> In(IReadOnlyList<Evidence> evidence)
    {
        var small = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in evidence)
        {
            small.UnionWith(Small().Matches(item.Text).Select(match => match.Value));
            names.UnionWith(Within().Matches(item.Text).Select(match => match.Groups["name"].Value));
        }
        return word =>
            small.Contains(char.ToLowerInvariant(word[0]) + word[1..]) || (!names.Contains(word) && !word.Skip(1).Any(char.IsUpper));
    }

    [GeneratedRegex(@"\b\p{Ll}[\p{L}'’-]+", RegexOptions.None, 1_000)]
    private static partial Regex Small();

    [GeneratedRegex(@"(?<=\p{Ll},? )(?<name>\p{Lu}[\p{L}'’-]+)", RegexOptions.None, 1_000)]
    private static partial Regex Within();
}
