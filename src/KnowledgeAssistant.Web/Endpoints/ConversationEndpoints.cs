using System.Text;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.Components.Chat;
using KnowledgeAssistant.Web.Exports;
using KnowledgeAssistant.Web.SignIn;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// Conversations and answers to take away, by their owner and as the owner may see them now: what was withdrawn or deleted since is as blank here
/// as on the page. Somebody else's is as good as not there.
/// </summary>
internal static class ConversationEndpoints
{
    private const int PageSize = 100;
    private const int LongestName = 60;

    public static void MapConversations(this WebApplication app)
    {
        app.MapGet("/chat/{conversationId:guid}/export.md", ExportMarkdownAsync);
        app.MapGet("/chat/{conversationId:guid}/export.json", ExportJsonAsync);
        app.MapGet("/chat/turns/{turnId:guid}/answer.md", CopyMarkdownAsync);
        app.MapGet("/chat/turns/{turnId:guid}/answer.txt", CopyPlainAsync);
    }

    private static async Task<IResult> ExportMarkdownAsync(
        Guid conversationId,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations,
        TimeProvider clock
    ) =>
        await LoadAsync(conversationId, context, users, conversations) is { } found
            ? File(context, ConversationExport.Markdown(found, AddressOf(context), Now(clock)), "text/markdown", found.Title, "md")
            : Results.NotFound();

    private static async Task<IResult> ExportJsonAsync(
        Guid conversationId,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations,
        TimeProvider clock
    ) =>
        await LoadAsync(conversationId, context, users, conversations) is { } found
            ? File(context, ConversationExport.Json(found, AddressOf(context), Now(clock)), "application/json", found.Title, "json")
            : Results.NotFound();

    private static async Task<IResult> CopyMarkdownAsync(
        Guid turnId,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations
    ) =>
        await FindAsync(turnId, context, users, conversations) is { } turn
            ? File(context, new AnswerExport(AddressOf(context)).Markdown(turn), "text/markdown", turn.Question, "md")
            : Results.NotFound();

    private static async Task<IResult> CopyPlainAsync(
        Guid turnId,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations
    ) =>
        await FindAsync(turnId, context, users, conversations) is { } turn
            ? File(context, new AnswerExport(AddressOf(context)).Plain(turn), "text/plain", turn.Question, "txt")
            : Results.NotFound();

    private static async Task<TurnView?> FindAsync(
        Guid turnId,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations
    ) =>
        await AskerAsync(context, users) is { } asker
            ? await conversations.GetTurnAsync(turnId, asker.UserId, asker.Scope, context.RequestAborted)
            : null;

    private static async Task<ExportedConversation?> LoadAsync(
        Guid id,
        HttpContext context,
        UserDirectory users,
        ConversationStore conversations
    )
    {
        if (await AskerAsync(context, users) is not { } asker)
            return null;
        var found = await conversations.GetAsync(id, asker.UserId, asker.Scope, PageSize, context.RequestAborted);
        if (found is null)
            return null;
        var turns = found.Turns.ToList();
        for (var earlier = found.Earlier; earlier > 0; )
        {
            var page = await conversations.GetEarlierAsync(turns[0].Id, asker.UserId, asker.Scope, PageSize, context.RequestAborted);
            if (page.Turns.Count == 0)
                break;
            turns.InsertRange(0, page.Turns);
            earlier = page.Earlier;
        }
        return new ExportedConversation(found.Title, turns);
    }

    private static async Task<Asker?> AskerAsync(HttpContext context, UserDirectory users)
    {
        var user = SignedInUser.From(context.User);
        var scope = user is null ? null : await users.GetScopeAsync(user.Id, context.RequestAborted);
        return scope is null ? null : new Asker(user!.Id, scope);
    }

    /// <summary>Only ever saved or copied: a browser that is led to one shows nothing of it.</summary>
    private static IResult File(HttpContext context, string text, string type, string name, string extension)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(Encoding.UTF8.GetBytes(text), type + "; charset=utf-8", $"{NameOf(name)}.{extension}");
    }

    /// <summary>Letters and digits of any script; everything else is a dash.</summary>
    private static string NameOf(string title)
    {
        var words = new string([.. title.Select(character => char.IsLetterOrDigit(character) ? character : ' ')]).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
        var name = string.Join('-', words);
        return name.Length == 0 ? "conversation" : name[..Math.Min(name.Length, LongestName)].TrimEnd('-');
    }

    private static string AddressOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static DateTime Now(TimeProvider clock) => clock.GetUtcNow().UtcDateTime;
}
