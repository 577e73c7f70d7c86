using System.Globalization;
using KnowledgeAssistant.Conversations;

namespace KnowledgeAssistant.Web.Components.Chat;

/// <summary>Conversations of one day of this week, or of one month before it; or the pinned ones.</summary>
public sealed record ConversationDay(string Name, IReadOnlyList<ConversationSummary> Conversations);

public static class ConversationDays
{
    private const int DaysByName = 7;

    /// <summary>Pinned ones first. Within a group the order is kept; days are those of UTC, as all times of the program.</summary>
    public static IReadOnlyList<ConversationDay> Of(ConversationPage page, DateTime now) =>
        [
            .. page.Pinned.Count > 0 ? [new ConversationDay("Pinned", page.Pinned)] : (ConversationDay[])[],
            .. page
                .Recent.GroupBy(conversation => NameOf(conversation.UpdatedAt, now), StringComparer.Ordinal)
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
