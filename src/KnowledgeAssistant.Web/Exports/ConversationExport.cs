using System.Globalization;
using System.Text.Json;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Rendering;

namespace KnowledgeAssistant.Web.Exports;

/// <summary>The branch of a conversation that its owner sees, as a file.</summary>
/// <param name="Turns">All of the branch, oldest first.</param>
public sealed record ExportedConversation(string Title, IReadOnlyList<TurnView> Turns);

public static class ConversationExport
{
    private static readonly JsonSerializerOptions Readable = new(TurnJson.Options) { WriteIndented = true };

    public static string Markdown(ExportedConversation conversation, string address, DateTime now)
    {
        var answers = new AnswerExport(address);
        var parts = new List<string>
        {
            $"# {MarkdownEscape.Of(conversation.Title)}\n\nTaken from KnowledgeAssistant on {ChatWords.DayOf(now)}.\n",
        };
        for (var i = 0; i < conversation.Turns.Count; i++)
        {
            var turn = conversation.Turns[i];
            parts.Add(Head(turn) + answers.Markdown(turn, string.Create(CultureInfo.InvariantCulture, $"{i + 1}-")));
        }
        return string.Join('\n', parts);
    }

    public static string Json(ExportedConversation conversation, string address, DateTime now)
    {
        var answers = new AnswerExport(address);
        return JsonSerializer.Serialize(
            new
            {
                conversation.Title,
                ExportedAt = now,
                Turns = conversation.Turns.Select(turn => Exported(turn, answers)),
            },
            Readable
        );
    }

    private static string Head(TurnView turn)
    {
        var head = $"## {MarkdownEscape.Of(ChatWords.ShortQuestion(turn.Question))}\n\n";
        if (ChatWords.IsCut(turn.Question))
            head += $"{MarkdownEscape.Of(turn.Question)}\n\n";
        if (turn.RewrittenQuestion is { } understood)
            head += $"Understood as: {MarkdownEscape.Of(understood)}\n\n";
        if (!turn.Filter.IsNone)
            head +=
                $"Searched only: {MarkdownEscape.Of(string.Join(", ", FilterWords.PartsOf(turn.Filter).Select(part => part.Name)))}\n\n";
        return head;
    }

    private static object Exported(TurnView turn, AnswerExport answers) =>
        new
        {
            turn.Id,
            turn.Question,
            UnderstoodAs = turn.RewrittenQuestion,
            Filter = turn.Filter.IsNone ? null : turn.Filter,
            turn.State,
            turn.Outcome,
            turn.SourcesWithdrawn,
            turn.Answer,
            Sentences = turn.Sentences.Select(sentence => new
            {
                sentence.Text,
                sentence.Support,
                sentence.Citations,
            }),
            Citations = turn.Citations.Select(citation => Exported(turn, citation, answers)),
            turn.Message,
            turn.ReferenceId,
            turn.StartedAt,
            turn.Milliseconds,
        };

    private static object Exported(TurnView turn, Citation citation, AnswerExport answers)
    {
        var state = turn.StateOf(citation.Evidence.Number);
        return state == EvidenceState.Deleted
            ? new
            {
                citation.Number,
                Document = state,
                citation.Support,
            }
            : new
            {
                citation.Number,
                Document = state,
                citation.Support,
                citation.Evidence.Collection,
                citation.Evidence.Source,
                citation.Evidence.Title,
                citation.Evidence.HeadingPath,
                citation.Evidence.Page,
                citation.Evidence.Date,
                citation.Quote,
                Link = answers.LinkOf(citation),
            };
    }
}
