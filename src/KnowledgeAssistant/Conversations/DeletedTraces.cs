using System.Text.Json;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Conversations;

/// <summary>Finds the turns that still hold something of deleted documents.</summary>
internal static class DeletedTraces
{
    /// <param name="deleted">Deleted since it was last looked: only these are looked for in traces, which no index helps with.</param>
    public static async Task<IReadOnlyList<Guid>> FindTurnsAsync(
        AppDbContext database,
        IReadOnlyList<DeletedDocument> deleted,
        CancellationToken cancellationToken
    )
    {
        // Hidden ones may come back with all that rests on them.
        var living = database
            .Set<Document>()
            .Where(document => document.State != DocumentState.Deleting || document.DeletionId != null)
            .Select(document => document.Id);
        var evidence = await database
            .Set<TurnEvidence>()
            .Where(row => row.Text != "" && !living.Contains(row.DocumentId))
            .Select(row => new { row.TurnId, row.DocumentId })
            .ToListAsync(cancellationToken);
        var found = evidence.Select(row => row.TurnId).ToHashSet();
        foreach (var document in deleted)
            found.UnionWith(await InTracesAsync(database, document, cancellationToken));
        var documents = evidence.Select(row => row.DocumentId).Concat(deleted.Select(document => document.Id)).Distinct();
        foreach (var part in documents.Chunk(500))
            found.UnionWith(await CompletedFromAsync(database, part, cancellationToken));
        return [.. found];
    }

    private static Task<List<Guid>> InTracesAsync(AppDbContext database, DeletedDocument document, CancellationToken cancellationToken)
    {
        // The source as the trace's JSON writes it, with what LIKE takes for its own signs escaped.
        var written = JsonSerializer
            .Serialize(document.Source, TurnJson.Options)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
        var pattern = $"%{written}%";
        return database
            .Set<Turn>()
            .FromSql($"SELECT * FROM \"Turns\" WHERE \"Trace\" LIKE {pattern} ESCAPE '\\'")
            .IgnoreQueryFilters()
            .Where(turn => turn.StartedAt <= document.DeletedAt && turn.State != TurnState.Running)
            .Select(turn => turn.Id)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Turns whose questions were completed from answers that rested on one of the documents.</summary>
    private static Task<List<Guid>> CompletedFromAsync(AppDbContext database, Guid[] documentIds, CancellationToken cancellationToken)
    {
        var turns = database.Set<Turn>().IgnoreQueryFilters();
        return database
            .Set<TurnEvidence>()
            .Where(row => documentIds.Contains(row.DocumentId))
            .Join(turns, row => row.TurnId, turn => turn.Id, (row, turn) => new { turn.ConversationId, turn.Ordinal })
            .Join(turns, first => first.ConversationId, turn => turn.ConversationId, (first, turn) => new { first, turn })
            .Where(pair => pair.turn.Ordinal > pair.first.Ordinal && pair.turn.RewrittenQuestion != null)
            .Select(pair => pair.turn.Id)
            .Distinct()
            .ToListAsync(cancellationToken);
    }
}
