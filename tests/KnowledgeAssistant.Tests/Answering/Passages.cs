using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Evidence as a search would give it.</summary>
internal static class Passages
{
    public static Evidence Of(int number, string text, string title = "Handbook", string? tableHeader = null, int start = 100) =>
        new(
            number,
            $"passage-{number}",
            Guid.Empty,
            "Company",
            new Guid(number, 0, 0, new byte[8]),
            new Guid(number, 1, 0, new byte[8]),
            $"{title}.md",
            title,
            ["Rules"],
            tableHeader,
            null,
            new DateTime(2025, number, 1, 0, 0, 0, DateTimeKind.Utc),
            new TextRange(start, start + text.Length),
            text
        );
}
