using System.Globalization;
using System.Text;
using KnowledgeAssistant.TestModels;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>What the test model writes: paragraphs with citations and a list, as an answer looks.</summary>
internal static class ModelTexts
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

    /// <param name="tokensPerSecond">One word is one token.</param>
    public static ModelBehaviour Answer(int words, double tokensPerSecond) =>
        new()
        {
            Answer = Text(words),
            TokensPerSecond = tokensPerSecond,
            FirstTokenDelay = TimeSpan.FromMilliseconds(200),
        };

    private static string Text(int words)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= words; i++)
        {
            text.Append(Words[i % Words.Length]);
            if (i % 90 == 0 || i == words)
                text.Append(CultureInfo.InvariantCulture, $" [{1 + (i / 90 % 3)}].\n\n");
            else if (i % 15 == 0)
                text.Append(CultureInfo.InvariantCulture, $" [{1 + (i / 15 % 4)}]. ");
            else
                text.Append(' ');
        }
        return text.ToString().TrimEnd();
    }

    private static readonly string[] Words =
        "the permitted payload of the bike is given in its manual and must not be exceeded when the box is full".Split(' ');
}
