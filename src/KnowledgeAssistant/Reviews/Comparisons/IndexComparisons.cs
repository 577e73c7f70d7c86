using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <summary>
/// Comparisons of builds of the index, as admins start and read them; who asks is looked up by every member. The figures are of everybody's questions; the
/// questions themselves are shown by the rules of the review queue and of reading alone.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class IndexComparisons
{
    /// <summary>The largest page.</summary>
    public const int MaxTake = 100;

    private readonly LibraryAdministration _library;
    private readonly ComparisonBook _book;
    private readonly GenerationRegistry _registry;
    private readonly AppDatabase _database;

    internal IndexComparisons(LibraryAdministration library, ComparisonBook book, GenerationRegistry registry, AppDatabase database) =>
        (_library, _book, _registry, _database) = (library, book, registry, database);

    /// <summary>Compares a ready build with the one in use, in the background.</summary>
    /// <returns>Why it was refused, in plain words; null when it has begun.</returns>
    public async Task<string?> StartAsync(Guid adminId, Guid buildId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        if (await _registry.FindAsync(buildId, cancellationToken) is not { State: GenerationState.Ready } build)
            return "Only a build that is ready can be compared with the one in use.";
        if (build.CollectionId is not null)
            return "Only a build of all documents can be compared with the one in use.";
        return await _book.AddAsync(build, adminId, cancellationToken) is null
            ? $"Build {build.Number} is being compared already: wait for it, or cancel that."
            : null;
    }

    /// <summary>Ends one that waits or runs; what it found until now is gone.</summary>
    public async Task CancelAsync(Guid adminId, Guid comparisonId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        await _book.EndAsync(comparisonId, ComparisonState.Cancelled, problem: null, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<IndexComparison>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _book.ListAsync(cancellationToken);
    }

    /// <summary>Questions for which the two builds found different places, those that agree least first.</summary>
    public async Task<DifferencePage> DifferencesAsync(
        Guid adminId,
        Guid comparisonId,
        int skip,
        int take,
        CancellationToken cancellationToken
    )
    {
        var scope = await _library.RequireAdminAsync(adminId, cancellationToken);
        return await _database.RunAsync(
            async context =>
            {
                var differing = context
                    .Set<ComparedQuestion>()
                    .AsNoTracking()
                    .Where(row => row.ComparisonId == comparisonId && row.Overlap < 1);
                var rows = await differing
                    .OrderBy(row => row.Overlap)
                    .ThenBy(row => row.Number)
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MaxTake))
                    .ToListAsync(cancellationToken);
                var texts = await TextsAsync(context, new Reviewer(adminId, "", scope), rows, cancellationToken);
                var names = await NamesAsync(context, scope, rows.Where(row => texts.ContainsKey(row.TurnId)), cancellationToken);
                return new DifferencePage(
                    [.. rows.Select(row => DifferenceOf(row, texts.GetValueOrDefault(row.TurnId), names))],
                    await differing.CountAsync(cancellationToken)
                );
            },
            cancellationToken
        );
    }

    /// <summary>By turn; only the admin's own questions and those they may review.</summary>
    private static async Task<Dictionary<Guid, string>> TextsAsync(
        AppDbContext context,
        Reviewer reviewer,
        List<ComparedQuestion> rows,
        CancellationToken cancellationToken
    )
    {
        var ids = rows.ConvertAll(row => row.TurnId);
        var items = await ReadableItems.OfAsync(context, reviewer, cancellationToken);
        return await context
            .Set<Turn>()
            .Where(turn => ids.Contains(turn.Id))
            .Where(turn =>
                context.Set<Conversation>().Any(row => row.Id == turn.ConversationId && row.UserId == reviewer.UserId)
                || items.Any(item => item.TurnId == turn.Id)
            )
            .ToDictionaryAsync(turn => turn.Id, turn => turn.Question, cancellationToken);
    }

    /// <summary>Titles of those documents that the admin may read now.</summary>
    private static async Task<Dictionary<Guid, string>> NamesAsync(
        AppDbContext context,
        AccessScope scope,
        IEnumerable<ComparedQuestion> rows,
        CancellationToken cancellationToken
    )
    {
        var ids = rows.SelectMany(row => row.Changes).Select(change => change.DocumentId).Distinct().ToList();
        var documents = await context
            .Set<Document>()
            .AsNoTracking()
            .Include(document => document.Collection)
            .Where(document => ids.Contains(document.Id) && document.State != DocumentState.Deleting)
            .ToListAsync(cancellationToken);
        return documents
            .Where(document => scope.MayRead(document.Collection!.Labels, document.Labels))
            .ToDictionary(document => document.Id, document => document.Title);
    }

    private static Difference DifferenceOf(ComparedQuestion row, string? question, Dictionary<Guid, string> names) =>
        new(
            row.Number,
            question,
            row.Overlap,
            row.Changes.Count(change => change.Came),
            row.Changes.Count(change => !change.Came),
            row.LiveNdcg,
            row.BuildNdcg,
            question is null
                ? []
                :
                [
                    .. row
                        .Changes.Where(change => names.ContainsKey(change.DocumentId))
                        .Select(change => new ChangedPlace(names[change.DocumentId], change)),
                ]
        );
}

/// <param name="Total">Questions that differ, whether or not the admin may read them.</param>
public sealed record DifferencePage(IReadOnlyList<Difference> Rows, int Total);

/// <param name="Question">Null where only its asker may read it.</param>
/// <param name="Overlap">0 to 1.</param>
/// <param name="Came">Passages that only the new build found.</param>
/// <param name="Went">Passages that only the one in use found.</param>
/// <param name="LiveNdcg">nDCG@10; null where no reviewer judged an answer.</param>
/// <param name="Places">Those of documents that the admin may read, and only where they may read the question.</param>
public sealed record Difference(
    int Number,
    string? Question,
    double Overlap,
    int Came,
    int Went,
    double? LiveNdcg,
    double? BuildNdcg,
    IReadOnlyList<ChangedPlace> Places
);

public sealed record ChangedPlace(string Title, ChangedPassage Passage);
