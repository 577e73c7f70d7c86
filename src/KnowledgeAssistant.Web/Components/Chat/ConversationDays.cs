using System.Globalization;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Conversations of one day of this week, or of one month before it.</summary>
public sealed record ConversationDay(string Name, IReadOnlyList<ConversationSummary> Conversations);

public static class ConversationDays
{
    private const int DaysByName = 7;

    /// <param name="conversations">Newest first; the order is kept. Days are those of UTC, as all times of the program.</param>
    public static IReadOnlyList<ConversationDay> Of(IReadOnlyList<ConversationSummary> conversations, DateTime now) =>
        [
            .. conversations
                .GroupBy(conversation => NameOf(conversation.UpdatedAt, now), StringComparer.Ordinal)
                .Select(group => new ConversationDay(group.Key, [.. group])),
        ];

    private static string NameOf(DateTime time, DateTime now) =>
        (now.Date - time.Date).Days switch
        {
            <= 0 => "Today",
            1 => "Yesterday",
            < DaysByName => time.ToString("dddd, d MMMM", CultureInfo.InvariantCulture),
            _ when time.Year == now.Year => time.ToString("MMMM", CultureInfo.InvariantCulture),
            _ => time.ToString("MMMM yyyy", CultureInfo.InvariantCulture),
        };
}
