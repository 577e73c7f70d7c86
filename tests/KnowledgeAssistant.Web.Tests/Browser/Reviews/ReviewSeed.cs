using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Reviews;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Web.Tests.Browser.Chat;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Web.Tests.Browser.Reviews;

/// <summary>Answers with ratings, for the reviewers' pages.</summary>
internal sealed class ReviewSeed(RunningHost host)
{
    public const string Question = "At what wind speed do we stop the ship-to-shore cranes, and who may start them again?";

    private static readonly string[] Manual =
    [
        "# Crane operating manual",
        "## Working in wind",
        "Stop all cranes when the three-second gust reaches 20 m/s. The boom is raised and storm pins are set.",
        "Work does not start again until gusts have stayed below 16 m/s for fifteen minutes.",
        "Two wind stops in the month, both on STS2.",
    ];

    private readonly ChatSeed _chat = new(host);

    public static Reviewer Viktor { get; } = ReviewerOf("Viktor");

    public async Task<SeededDocument> AddManualAsync(params AccessLabel[] labels) =>
        await _chat.AddDocumentAsync(
            await _chat.AddCollectionAsync("Cranes and Plant", labels),
            "cranes/manual.md",
            "Ship-to-Shore Crane Operating Manual",
            Manual
        );

    /// <summary>An answer of three sentences, the last without support.</summary>
    public Task<SeededAnswer> AddDoubtfulAsync(SeededDocument manual, string question = Question, Guid? asker = null) =>
        AddAsync(
            new SeededTurn(
                question,
                "All cranes stop when the three-second gust reaches **20 m/s**. [1] Work may start again after fifteen minutes. [2] "
                    + "In practice a stop lasts less than an hour. [3]",
                manual.Evidence(1, "Stop all cranes when the three-second gust reaches 20 m/s."),
                manual.Evidence(2, Manual[3]),
                manual.Evidence(3, Manual[4])
            )
            {
                Support = [Support.Quoted, Support.Paraphrased, Support.Unsupported],
            },
            asker
        );

    /// <summary>An answer of one quoted sentence.</summary>
    public Task<SeededAnswer> AddSoundAsync(SeededDocument manual, string question = Question, Guid? asker = null) =>
        AddAsync(new SeededTurn(question, "Stop all cranes at 20 m/s. [1]", manual.Evidence(1, Manual[2])), asker);

    public async Task<SeededAnswer> AddAsync(SeededTurn turn, Guid? asker = null)
    {
        var conversation = await _chat.AddConversationAsync(asker ?? ChatSeed.Rosa, "Wind limits", turn);
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        return new SeededAnswer(
            conversation,
            await database.Set<Turn>().Where(row => row.ConversationId == conversation).Select(row => row.Id).SingleAsync()
        );
    }

    public Task RateAsync(SeededAnswer answer, RatingReasons reasons, string comment = "") =>
        host.Get<Ratings>()
            .SetAsync(answer.Turn, ChatSeed.Rosa, new RatingView(RatingValue.Down, reasons, comment), CancellationToken.None);

    public static Guid IdOf(string name) => DemoMode.On().Users.Single(user => user.Name.StartsWith(name, StringComparison.Ordinal)).Id;

    private static Reviewer ReviewerOf(string name) => new(IdOf(name), name, AccessScope.EveryoneOnly);
}

internal sealed record SeededAnswer(Guid Conversation, Guid Turn)
{
    public string Chat => FormattableString.Invariant($"/chat/{Conversation:D}");

    public string Review => FormattableString.Invariant($"/reviews/{Turn:D}");
}
