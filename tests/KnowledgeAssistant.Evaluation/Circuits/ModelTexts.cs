using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Ingestion.Chunking;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>
/// What the test model writes: sentences of the passages it is given, each with its citation, in paragraphs and lists, so that an answer goes
/// the way that answers go. Asked for a complete question, it repeats the one it was given.
/// </summary>
internal static partial class ModelTexts
{
    /// <summary>Asked in every session; all are answered by the samples, so that a model is called for each.</summary>
    public static readonly IReadOnlyList<string> Questions =
    [
        "What is the permitted payload of the Porter Q3?",
        "Until when can I cancel a booking for free?",
        "How long does the PowerCell 750 take to charge?",
        "What does E-4711 mean?",
        "Can I tow a trailer behind the Porter?",
    ];

    /// <summary>Sentences between two ends of a paragraph.</summary>
    private const int ParagraphLength = 4;

    /// <summary>Every so many sentences one is said in other words, for the longer way of the support check.</summary>
    private const int ParaphraseEvery = 3;

    private const int ShortestSentence = 6;
    private const int LongestSentence = 40;

    /// <param name="tokensPerSecond">One word is one token.</param>
    public static void Answers(this ModelServer model, int words, double tokensPerSecond) =>
        model.Script = request => new ModelBehaviour
        {
            Answer = request.System.Contains("complete a reader's next question", StringComparison.Ordinal)
                ? Question().Match(request.User).Groups[1].Value
                : string.Concat(Sentences(request.User, words)),
            TokensPerSecond = tokensPerSecond,
            FirstTokenDelay = TimeSpan.FromMilliseconds(200),
        };

    /// <summary>The sentences of the answer with the white space behind them; together they have <paramref name="words"/> words or a few more.</summary>
    public static IEnumerable<string> Sentences(string prompt, int words)
    {
        var passages = Passage()
            .Matches(prompt)
            .Select(match => (Number: match.Groups[1].Value, Sentences: SentencesOf(match.Groups[2].Value)))
            .Where(passage => passage.Sentences.Count > 0)
            .ToList();
        var written = 0;
        for (var i = 0; written < words && passages.Count > 0; i++)
        {
            var (number, sentences) = passages[i % passages.Count];
            var said = sentences[i / passages.Count % sentences.Count];
            var quote = string.Join(' ', said.Split(' ').Take(4)).Replace("\"", "", StringComparison.Ordinal);
            if (i % ParaphraseEvery == ParaphraseEvery - 1)
                said = "In other words, " + said.Replace(" the ", " its ", StringComparison.Ordinal);
            var isItem = i / ParagraphLength % 2 == 1;
            var end =
                (i + 1) % ParagraphLength == 0 ? "\n\n"
                : isItem ? "\n"
                : " ";
            var sentence = string.Create(CultureInfo.InvariantCulture, $"{(isItem ? "- " : "")}{said[..^1]} [{number} \"{quote}\"].{end}");
            written += sentence.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
            yield return sentence;
        }
    }

    private static List<string> SentencesOf(string text) =>
        [
            .. Ingestion
                .Chunking.Sentences.Split(text)
                .Select(range => text[range.Start..range.End])
                .Where(sentence => sentence.EndsWith('.') && char.IsUpper(sentence[0]) && !sentence.Contains('|'))
                .Where(sentence => sentence.Split(' ').Length is >= ShortestSentence and <= LongestSentence),
        ];

    [GeneratedRegex(
        "<<<passage (\\d+) \\w+>>>.*?\nText:\n(.*?)\n<<<end of passage",
        RegexOptions.Singleline,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Passage();

    [GeneratedRegex("<<<question \\w+>>>\n(.*?)\n<<<end of question", RegexOptions.Singleline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Question();
}
