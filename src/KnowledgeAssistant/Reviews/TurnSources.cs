using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Reviews;

/// <summary>Every document that a turn gives something away of: its evidence, what its trace considered, and, where the question was made of
/// the conversation before it, what the earlier answers rested on.</summary>
internal static class TurnSources
{
    /// <param name="turn">With its evidence.</param>
    /// <returns>One for each document; one for all that cannot be found, which nobody may read.</returns>
    public static async Task<IReadOnlyCollection<ReviewSource>> OfAsync(
        AppDbContext context,
        Turn turn,
        CancellationToken cancellationToken
    )
    {
        var evidence = turn.Evidence.Select(row => row.DocumentId).ToHashSet();
        evidence.UnionWith(await EarlierAsync(context, turn, cancellationToken));
        var known = turn.Evidence.Select(row => row.PassageId).ToHashSet(StringComparer.Ordinal);
        var names = await CurrentNamesAsync(context, cancellationToken);
        var traced = (turn.Trace?.Entries ?? [])
            .Where(entry => !known.Contains(entry.PassageId))
            .Select(entry => (Collection: names.GetValueOrDefault(entry.Collection, entry.Collection), entry.Source))
            .ToHashSet();
        var documents = Documents(context);
        var found = await documents.Where(document => evidence.Contains(document.Id)).ToListAsync(cancellationToken);
        evidence.ExceptWith(found.Select(document => document.Id));
        traced.ExceptWith(found.Select(Place));
        if (traced.Count > 0)
        {
            var considered = (await ConsideredAsync(context, traced, cancellationToken)).Where(document =>
                traced.Contains(Place(document))
            );
            found.AddRange(considered);
            traced.ExceptWith(found.Select(Place));
        }
        var sources = found.ConvertAll(document => SourceOf(turn.Id, document));
        if (traced.Count + evidence.Count > 0)
            sources.Add(Lost(turn.Id));
        return sources;
    }

    /// <summary>What collections are called now that had other names when a trace was written.</summary>
    private static async Task<Dictionary<string, string>> CurrentNamesAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var rows = await context.Set<Collection>().AsNoTracking().ToListAsync(cancellationToken);
        return rows.SelectMany(row => row.FormerNames.Select(former => KeyValuePair.Create(former, row.Name))).ToDictionary();
    }

    private static IQueryable<Document> Documents(AppDbContext context) =>
        context.Set<Document>().AsNoTracking().Include(document => document.Collection);

    private static (string Collection, string Source) Place(Document document) => (document.Collection!.Name, document.Source);

    /// <summary>By collection first: paths alone have no index.</summary>
    private static async Task<List<Document>> ConsideredAsync(
        AppDbContext context,
        IReadOnlyCollection<(string Collection, string Source)> places,
        CancellationToken cancellationToken
    )
    {
        var names = places.Select(place => place.Collection).ToHashSet(StringComparer.Ordinal);
        var paths = places.Select(place => place.Source).ToHashSet(StringComparer.Ordinal);
        var collections = await context
            .Set<Collection>()
            .Where(collection => names.Contains(collection.Name))
            .Select(collection => collection.Id)
            .ToListAsync(cancellationToken);
        return await Documents(context)
            .Where(document => collections.Contains(document.CollectionId) && paths.Contains(document.Source))
            .ToListAsync(cancellationToken);
    }

    /// <summary>A question that was made of the conversation may hold words of the answers before it.</summary>
    private static async Task<IReadOnlyList<Guid>> EarlierAsync(AppDbContext context, Turn turn, CancellationToken cancellationToken)
    {
        if (turn.RewrittenQuestion is null)
            return [];
        var earlier = context
            .Set<Turn>()
            .Where(other => other.ConversationId == turn.ConversationId && other.Id != turn.Id)
            .Where(other => other.Ordinal < turn.Ordinal || other.StartedAt < turn.StartedAt)
            .Select(other => other.Id);
        return await context
            .Set<TurnEvidence>()
            .Where(row => earlier.Contains(row.TurnId))
            .Select(row => row.DocumentId)
            .Distinct()
            .ToListAsync(cancellationToken);
    }

    private static ReviewSource SourceOf(Guid turnId, Document document) =>
        new()
        {
            TurnId = turnId,
            DocumentId = document.Id,
            CollectionId = document.CollectionId,
            Rule = SourceRule.Of(document.Collection!.Labels, document.Labels),
        };

    private static ReviewSource Lost(Guid turnId) =>
        new()
        {
            TurnId = turnId,
            DocumentId = Guid.Empty,
            CollectionId = Guid.Empty,
            Rule = SourceRule.Nobody,
        };
}
