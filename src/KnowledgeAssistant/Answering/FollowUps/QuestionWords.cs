using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Answering.FollowUps;

/// <summary>A question as its words, each with its place.</summary>
internal static partial class QuestionWords
{
    public static IReadOnlyList<QuestionWord> Of(string question) =>
        [.. Word().Matches(question).Select(match => new QuestionWord(match.Value, match.Index, match.Index + match.Length))];

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_./:-]*[\p{L}\p{N}]|[\p{L}\p{N}]", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Word();
}

internal readonly record struct QuestionWord(string Text, int Start, int End)
{
    public bool IsContent => !FollowUpWords.Empty.Contains(Text) && !FollowUpWords.Ties.Contains(Text);

    public bool HasDigit => Text.AsSpan().ContainsAnyInRange('0', '9');
}
