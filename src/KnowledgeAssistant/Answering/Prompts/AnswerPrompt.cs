using System.Globalization;
using System.Text;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;
using Microsoft.Extensions.AI;

namespace KnowledgeAssistant.Answering.Prompts;

/// <summary>The question and its passages as the messages of an answer, within the tokens that the model's context leaves.</summary>
internal static class AnswerPrompt
{
    /// <summary>A question gets at most this share of the context: a pasted document must not push out every passage.</summary>
    private const int QuestionShare = 4;

    /// <summary>For what servers put round the messages.</summary>
    private const int Reserve = 64;

    /// <returns>How many of the passages, from the first, fit; at least one, which is cut if it must be.</returns>
    public static int Fitting(string question, IReadOnlyList<Evidence> evidence, ChatModelOptions limits)
    {
        var left = Room(question, limits);
        var count = 0;
        foreach (var passage in evidence)
        {
            left -= TokenEstimate.Of(Written(passage, SampleCode));
            if (left < 0)
                break;
            count++;
        }
        return Math.Min(evidence.Count, Math.Max(1, count));
    }

    public static IReadOnlyList<ChatMessage> Write(string question, IReadOnlyList<Evidence> evidence, ChatModelOptions limits)
    {
        var code = UntrustedText.NewCode();
        var fitting = Fitting(question, evidence, limits);
        var passages = new StringBuilder();
        foreach (var passage in evidence.Take(fitting))
            passages.Append(Written(passage, code)).Append('\n');
        if (fitting == 1 && TokenEstimate.Of(passages.ToString()) > Room(question, limits))
        {
            passages.Clear();
            passages.Append(Written(Shortened(evidence[0], Room(question, limits)), code)).Append('\n');
        }
        return Prompt.Answer.Fill(("passages", passages.ToString().TrimEnd()), ("question", Asked(question, limits)), ("code", code));
    }

    private static string SampleCode { get; } = new('0', 16);

    private static int Room(string question, ChatModelOptions limits)
    {
        var frame = Prompt.Answer.Fill(("passages", ""), ("question", Asked(question, limits)), ("code", SampleCode));
        return limits.ContextTokens - limits.MaxOutputTokens - Reserve - frame.Sum(message => TokenEstimate.Of(message.Text));
    }

    private static string Asked(string question, ChatModelOptions limits) =>
        TokenEstimate.Cut(UntrustedText.Visible(question), limits.ContextTokens / QuestionShare);

    private static string Written(Evidence passage, string code)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<<<passage {passage.Number} {code}>>>\n");
        text.Append(CultureInfo.InvariantCulture, $"Title: {UntrustedText.OneLine(passage.Title)}\n");
        if (PlaceOf(passage) is { Length: > 0 } place)
            text.Append(CultureInfo.InvariantCulture, $"Place: {place}\n");
        text.Append(CultureInfo.InvariantCulture, $"Date: {passage.Date:yyyy-MM-dd}\n");
        if (passage.TableHeader is { } header)
            text.Append(CultureInfo.InvariantCulture, $"Table columns: {UntrustedText.OneLine(header)}\n");
        text.Append(CultureInfo.InvariantCulture, $"Text:\n{UntrustedText.Visible(passage.Text)}\n");
        text.Append(CultureInfo.InvariantCulture, $"<<<end of passage {passage.Number} {code}>>>\n");
        return text.ToString();
    }

    private static string PlaceOf(Evidence passage)
    {
        var headings = passage.HeadingPath.Select(UntrustedText.OneLine);
        var page = passage.Page is { } number ? [string.Create(CultureInfo.InvariantCulture, $"page {number}")] : (string[])[];
        return string.Join(" > ", headings.Concat(page));
    }

    private static Evidence Shortened(Evidence passage, int room)
    {
        var frame = TokenEstimate.Of(Written(passage with { Text = "" }, SampleCode));
        return passage with { Text = TokenEstimate.Cut(passage.Text, Math.Max(0, room - frame)) };
    }
}
