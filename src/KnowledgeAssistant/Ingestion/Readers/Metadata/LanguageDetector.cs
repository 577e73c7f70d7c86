using System.Buffers;
using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>
/// The language a document is written in: by its script where that settles it, else by how many of its words are among the most frequent of each
/// language. Null where the text is too short or two languages fit nearly alike.
/// </summary>
internal static class LanguageDetector
{
    private const int SampleCharacters = 12_000;
    private const int FewestWords = 12;
    private const int FewestLetters = 20;

    /// <summary>Frequent words make up 30 to 50 % of running text; tables and lists of names have few of any language.</summary>
    private const double LeastShare = 0.12;

    /// <summary>Czech and Slovak or Danish and Norwegian differ by about a third.</summary>
    private const double LeastLead = 1.15;

    /// <returns>ISO 639-1 code in lower case, or null.</returns>
    public static string? Of(DocumentContent content)
    {
        // Its beginning is often a title page in another language: the middle counts as well.
        var blocks = content.Blocks.Where(block => block.Kind is not BlockKind.Code);
        var text = new StringBuilder();
        foreach (var part in (IEnumerable<Block>[])[blocks, blocks.Where(block => block.Range.Start > content.Text.Length / 2)])
        {
            var end = text.Length + (SampleCharacters / 2);
            foreach (var block in part.TakeWhile(_ => text.Length < end))
                text.Append(content.Text, block.Range.Start, Math.Min(block.Range.Length, end - text.Length)).Append('\n');
        }
        return Of(text.ToString());
    }

    public static string? Of(string text)
    {
        var scripts = Scripts.Of(text);
        if (scripts.Letters < FewestLetters && !scripts.IsDense)
            return null;
        if (scripts.Language() is { } language)
            return language;
        var words = Words(text).ToList();
        if (words.Count < FewestWords)
            return null;
        var scores = LanguageWords
            .All.Where(profile => profile.Script == scripts.Main)
            .Select(profile => (profile.Code, Share: (double)words.Count(profile.Words.Contains) / words.Count))
            .OrderByDescending(score => score.Share)
            .Take(2)
            .ToList();
        return scores is [var best, ..] && best.Share >= LeastShare && (scores.Count < 2 || best.Share >= scores[1].Share * LeastLead)
            ? best.Code
            : null;
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isLetter =
                i < text.Length
                && (char.IsLetter(text[i]) || CharUnicodeInfo.GetUnicodeCategory(text[i]) == UnicodeCategory.NonSpacingMark);
            if (isLetter && start < 0)
                start = i;
            if (isLetter || start < 0)
                continue;
            yield return text[start..i].ToLowerInvariant();
            start = -1;
        }
    }
}
