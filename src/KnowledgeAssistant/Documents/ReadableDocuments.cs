using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>A searchable document as a reader sees it in a list.</summary>
public sealed record ReadableDocument(Guid Id, string Collection, string Source, string Title);

/// <summary>Which documents somebody may read: for what a page offers, never for searching, which tests the scope itself.</summary>
public sealed class ReadableDocuments(AppDatabase database)
{
    /// <summary>Rows looked at: the newest, so that a library of 100,000 documents costs the same as one of 500.</summary>
    private const int LookedAt = 500;

    /// <returns>Searchable documents that the scope may read, newest first, at most <paramref name="take"/>.</returns>
    public Task<IReadOnlyList<ReadableDocument>> ListAsync(AccessScope scope, int take, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<ReadableDocument>>(
            async context =>
            {
                var rows = await context
                    .Set<Document>()
                    .AsNoTracking()
                    .Where(row => row.ActiveVersionId != null && row.State != DocumentState.Deleting)
                    .OrderByDescending(row => row.CreatedAt)
                    .ThenBy(row => row.Id)
                    .Take(LookedAt)
                    .Select(row => new
                    {
                        row.Id,
                        row.Source,
                        row.Title,
                        row.Labels,
                        Collection = row.Collection!.Name,
                        Rule = row.Collection.Labels,
                    })
                    .ToListAsync(cancellationToken);
                return
                [
                    .. rows.Where(row => scope.MayRead([.. row.Rule], [.. row.Labels]))
                        .Take(take)
                        .Select(row => new ReadableDocument(row.Id, row.Collection, row.Source, row.Title)),
                ];
            },
            cancellationToken
        );
}
