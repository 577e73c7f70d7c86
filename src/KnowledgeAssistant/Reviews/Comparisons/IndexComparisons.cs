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
                var differing = DifferingOf<ComparedQuestion>(context, comparisonId)
                    .Select(row => new { row.Overlap, row.Number })
                    .Concat(DifferingOf<ComparedGoldenQuestion>(context, comparisonId).Select(row => new { row.Overlap, row.Number }));
                var page = await differing
                    .OrderBy(row => row.Overlap)
                    .ThenBy(row => row.Number)
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, MaxTake))
                    .Select(row => row.Number)
                    .ToListAsync(cancellationToken);
                var asked = DifferingOf<ComparedQuestion>(context, comparisonId).Where(row => page.Contains(row.Number));
                var golden = DifferingOf<ComparedGoldenQuestion>(context, comparisonId).Where(row => page.Contains(row.Number));
                ComparedSearch[] rows = [.. await asked.ToListAsync(cancellationToken), .. await golden.ToListAsync(cancellationToken)];
                var texts = await TextsAsync(context, new Reviewer(adminId, "", scope), rows, cancellationToken);
                var names = await NamesAsync(context, scope, rows.Where(row => texts.ContainsKey(row.Number)), cancellationToken);
                return new DifferencePage(
                    [
                        .. rows.OrderBy(row => page.IndexOf(row.Number))
                            .Select(row => DifferenceOf(row, texts.GetValueOrDefault(row.Number), names)),
                    ],
                    await differing.CountAsync(cancellationToken)
                );
            },
            cancellationToken
        );
    }

    private static IQueryable<T> DifferingOf<T>(AppDbContext context, Guid comparisonId)
        where T : ComparedSearch => context.Set<T>().AsNoTracking().Where(row => row.ComparisonId == comparisonId && row.Overlap < 1);

    /// <summary>By number; only the admin's own questions, those they may review, and golden ones asked with no label that they do not hold.</summary>
    private static async Task<Dictionary<int, string>> TextsAsync(
        AppDbContext context,
        Reviewer reviewer,
        ComparedSearch[] rows,
        CancellationToken cancellationToken
    )
    {
        var turns = await TextsOfTurnsAsync(
            context,
            reviewer,
            [.. rows.OfType<ComparedQuestion>().Select(row => row.TurnId)],
            cancellationToken
        );
        var ids = rows.OfType<ComparedGoldenQuestion>().Select(row => row.GoldenQuestionId).ToList();
        var golden = (await context.Set<GoldenQuestion>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellationToken))
            .Where(row => row.Labels.All(reviewer.Scope.Labels.Contains))
            .ToDictionary(row => row.Id, row => row.Question);
        var texts = new Dictionary<int, string>();
        foreach (var row in rows)
            if (TextOf(row) is { } text)
                texts[row.Number] = text;
        return texts;

        string? TextOf(ComparedSearch row) =>
            row is ComparedGoldenQuestion listed
                ? golden.GetValueOrDefault(listed.GoldenQuestionId)
                : turns.GetValueOrDefault(((ComparedQuestion)row).TurnId);
    }

    private static async Task<Dictionary<Guid, string>> TextsOfTurnsAsync(
        AppDbContext context,
        Reviewer reviewer,
        List<Guid> ids,
        CancellationToken cancellationToken
    )
    {
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
        IEnumerable<ComparedSearch> rows,
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

    private static Difference DifferenceOf(ComparedSearch row, string? question, Dictionary<Guid, string> names) =>
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
        )
        {
            IsGolden = row is ComparedGoldenQuestion,
        };
}

/// <param name="Total">Questions that differ, whether or not the admin may read them.</param>
public sealed record DifferencePage(IReadOnlyList<Difference> Rows, int Total);

/// <param name="Question">Null where only its asker may read it, or it is a golden one asked with a label that the admin does not hold.</param>
/// <param name="Overlap">0 to 1.</param>
/// <param name="Came">Passages that only the new build found.</param>
/// <param name="Went">Passages that only the one in use found.</param>
/// <param name="LiveNdcg">nDCG@10; null where it is not known what is to be found.</param>
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
)
{
    /// <summary>Of the admins' list.</summary>
    public bool IsGolden { get; init; }
}

public sealed record ChangedPlace(string Title, ChangedPassage Passage);
