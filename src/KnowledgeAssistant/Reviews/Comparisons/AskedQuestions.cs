using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews.Comparisons;

/// <param name="Question">What is searched for, self-contained.</param>
/// <param name="Asked">What was typed, where that differs.</param>
/// <param name="Judged">Empty where nothing is known to be right, or it changed since.</param>
internal sealed record AskedQuestion(Guid AskerId, string Question, string? Asked, MetadataFilter Filter, IReadOnlyList<JudgedPlace> Judged)
{
    /// <summary>The turn it was asked in; null for a golden question.</summary>
    public Guid? TurnId { get; init; }

    public Guid? GoldenQuestionId { get; init; }

    /// <summary>All that it may be asked with, and its asker must hold each; null for whatever the asker may read.</summary>
    public IReadOnlyList<AccessLabel>? Labels { get; init; }

    /// <param name="asker">What the asker may read now; null where they may not sign in any more.</param>
    /// <returns>Null where it is not to be asked.</returns>
    public AccessScope? Within(AccessScope? asker) =>
        asker is null || Labels is null ? asker
        : Labels.All(asker.Labels.Contains) ? AccessScope.Of(Labels)
        : null;
}

/// <summary>
/// The golden questions of the admins' list, and what people really asked: the questions whose answers reviewers called correct, and those of the last seven days.
/// </summary>
internal sealed class AskedQuestions(AppDatabase database, GoldenQuestions list, TimeProvider time)
{
    /// <summary>Of each kind, the newest. Enough to tell a difference of a few hundredths, and over in a minute or two.</summary>
    public const int Most = 200;

    /// <summary>People ask the same again: so many are looked through for different ones.</summary>
    private const int MostLookedThrough = 2_000;

    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    /// <summary>The list, then each other text once, the reviewed ones first; whose rights it is asked with is its newest asker.</summary>
    public async Task<IReadOnlyList<AskedQuestion>> GatherAsync(CancellationToken cancellationToken)
    {
        var golden = await list.GatherAsync(cancellationToken);
        var known = golden.Select(KeyOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. golden, .. await AskedAsync(known, cancellationToken)];
    }

    private Task<IReadOnlyList<AskedQuestion>> AskedAsync(HashSet<string> golden, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<AskedQuestion>>(
            async context =>
            {
                var reviewed = (await ReviewedAsync(context, cancellationToken))
                    .Where(question => !golden.Contains(KeyOf(question)))
                    .ToList();
                var since = time.GetUtcNow().UtcDateTime - Recent;
                var recent = await Rows(context, context.Set<Turn>().Where(turn => turn.StartedAt >= since))
                    .Take(MostLookedThrough)
                    .ToListAsync(cancellationToken);
                var known = golden.Concat(reviewed.Select(KeyOf)).ToHashSet(StringComparer.OrdinalIgnoreCase);
                return [.. reviewed, .. recent.Select(row => row.ToQuestion([])).Where(question => known.Add(KeyOf(question))).Take(Most)];
            },
            cancellationToken
        );

    private static async Task<IReadOnlyList<AskedQuestion>> ReviewedAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var correct = context.Set<ReviewItem>().Where(item => item.Verdict == Verdict.Correct).Select(item => item.TurnId);
        var rows = await Rows(context, context.Set<Turn>().Where(turn => correct.Contains(turn.Id)))
            .Take(Most)
            .ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var evidence = await context
            .Set<TurnEvidence>()
            .Where(row => ids.Contains(row.TurnId))
            .Join(
                context.Set<Document>(),
                row => row.VersionId,
                document => document.ActiveVersionId,
                (row, document) =>
                    new
                    {
                        row.TurnId,
                        row.Number,
                        row.VersionId,
                        row.Start,
                        row.End,
                    }
            )
            .ToListAsync(cancellationToken);
        var places = evidence.ToDictionary(row => (row.TurnId, row.Number), row => new JudgedPlace(row.VersionId, row.Start, row.End));
        return
        [
            .. rows.Select(row => row.ToQuestion(Judged(row, places)))
                .Where(question => question.Judged.Count > 0)
                .DistinctBy(KeyOf, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>The quoted words where they were found, else the whole passage.</summary>
    private static IReadOnlyList<JudgedPlace> Judged(Row row, Dictionary<(Guid, int), JudgedPlace> places) =>
        [
            .. row
                .Citations.Where(citation => places.ContainsKey((row.Id, citation.Evidence)))
                .Select(citation =>
                    (citation.Place ?? citation.Range) is { } range
                        ? places[(row.Id, citation.Evidence)] with
                        {
                            Start = range.Start,
                            End = range.End,
                        }
                        : places[(row.Id, citation.Evidence)]
                )
                .Distinct(),
        ];

    /// <summary>What a search was made for, newest first: a question that was answered with a question back never was.</summary>
    private static IQueryable<Row> Rows(AppDbContext context, IQueryable<Turn> turns) =>
        turns
            .AsNoTracking()
            .Where(turn => turn.Outcome == null || turn.Outcome != AnswerOutcome.Clarify)
            .OrderByDescending(turn => turn.StartedAt)
            .ThenBy(turn => turn.Id)
            .Join(
                context.Set<Conversation>(),
                turn => turn.ConversationId,
                conversation => conversation.Id,
                (turn, conversation) =>
                    new Row(
                        turn.Id,
                        conversation.UserId,
                        turn.Question,
                        turn.RewrittenQuestion,
                        turn.Filter,
                        turn.Citations,
                        turn.StartedAt
                    )
            );

    private static string KeyOf(AskedQuestion question) => question.Question.Trim();

    private sealed record Row(
        Guid Id,
        Guid UserId,
        string Question,
        string? Rewritten,
        MetadataFilter? Filter,
        IReadOnlyList<StoredCitation> Citations,
        DateTime StartedAt
    )
    {
        public AskedQuestion ToQuestion(IReadOnlyList<JudgedPlace> judged) =>
            new(UserId, Rewritten ?? Question, Rewritten is null ? null : Question, Filter ?? MetadataFilter.None, judged) { TurnId = Id };
    }
}
