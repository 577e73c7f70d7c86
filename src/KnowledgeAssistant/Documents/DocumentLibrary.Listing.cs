using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

public sealed partial class DocumentLibrary
{
    internal const int ExportPiece = 1_000;

    private static readonly Expression<Func<Document, DocumentRow>> ToRow = row => new DocumentRow(
        row.Id,
        row.CollectionId,
        row.Collection!.Name,
        row.Source,
        row.Title,
        row.Format,
        row.Date,
        row.Pages,
        row.PassageCount,
        row.Bytes,
        row.Labels,
        row.State,
        row.Reason,
        row.ActiveVersionId,
        row.CreatedAt,
        row.UpdatedAt
    )
    {
        Authors = row.Authors,
        Language = row.Language,
        Type = row.Type,
        Notes = row.Notes,
        ParentId = row.ParentId,
    };

    /// <summary>Ids alone are put in order, which is several times quicker than whole rows; the second half of a long list is counted from its end.</summary>
    private static async Task<List<Guid>> PageAsync(
        IQueryable<Document> documents,
        DocumentQuery query,
        int total,
        CancellationToken cancellationToken
    )
    {
        var skip = Math.Clamp(query.Skip, 0, total);
        var take = Math.Min(Math.Clamp(query.Take, 1, DocumentQuery.MaxTake), total - skip);
        var fromEnd = skip > total / 2;
        var ids = await Order(documents, query, turned: fromEnd)
            .Skip(fromEnd ? total - skip - take : skip)
            .Take(take)
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        if (fromEnd)
            ids.Reverse();
        return ids;
    }

    /// <summary>One page of documents; never more than <see cref="DocumentQuery.MaxTake"/> rows.</summary>
    public Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken) =>
        database.RunAsync(
            async context =>
            {
                var documents = Filter(context.Set<Document>().AsNoTracking(), query);
                var total = await documents.CountAsync(cancellationToken);
                var ids = await PageAsync(documents, query, total, cancellationToken);
                var rows = await context.Set<Document>().Where(row => ids.Contains(row.Id)).Select(ToRow).ToListAsync(cancellationToken);
                return new DocumentPage([.. rows.OrderBy(row => ids.IndexOf(row.Id))], total);
            },
            cancellationToken
        );

    /// <summary>The next documents by source that fit a query for one collection, through the index of sources wherever one is in it.</summary>
    /// <param name="after">The last source before them; null for the first.</param>
    internal Task<List<DocumentRow>> ListAfterAsync(DocumentQuery query, string? after, CancellationToken cancellationToken) =>
        database.RunAsync(
            context =>
            {
                var documents = Filter(context.Set<Document>().AsNoTracking(), query);
                if (after is not null)
                    documents = documents.Where(row => string.Compare(row.Source, after) > 0);
                return documents.OrderBy(row => row.Source).Take(ExportPiece).Select(ToRow).ToListAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <summary>One document as an admin sees it, or null.</summary>
    public Task<DocumentRow?> FindAsync(Guid documentId, CancellationToken cancellationToken) =>
        database.RunAsync(
            context => context.Set<Document>().Where(row => row.Id == documentId).Select(ToRow).SingleOrDefaultAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Those documents that exist, in no order; at most <see cref="DocumentQuery.MaxTake"/> ids at a time.</summary>
    public Task<IReadOnlyList<DocumentRow>> FindAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(documentIds.Count, DocumentQuery.MaxTake);
        return database.RunAsync<IReadOnlyList<DocumentRow>>(
            async context =>
                await context.Set<Document>().Where(row => documentIds.Contains(row.Id)).Select(ToRow).ToListAsync(cancellationToken),
            cancellationToken
        );
    }

    /// <summary>What is attached to these documents, and to what is attached to them, by source.</summary>
    public Task<IReadOnlyList<DocumentRow>> FindAttachedAsync(IReadOnlyList<Guid> documentIds, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<DocumentRow>>(
            async context =>
            {
                var ids = await AttachedDocuments.UnderAsync(context, documentIds, cancellationToken);
                var rows = new List<DocumentRow>();
                foreach (var part in ids.Chunk(500))
                    rows.AddRange(
                        await context.Set<Document>().Where(row => part.Contains(row.Id)).Select(ToRow).ToListAsync(cancellationToken)
                    );
                return [.. rows.OrderBy(row => row.Collection, StringComparer.Ordinal).ThenBy(row => row.Source, StringComparer.Ordinal)];
            },
            cancellationToken
        );

    internal static IQueryable<Document> Filter(IQueryable<Document> documents, DocumentQuery query)
    {
        if (query.CollectionId is { } collectionId)
            documents = documents.Where(row => row.CollectionId == collectionId);
        if (query.State is { } state)
            documents = documents.Where(row => row.State == state);
        if (query.Notes != DocumentNotes.None)
            documents = documents.Where(row => (row.Notes & query.Notes) != DocumentNotes.None);
        if (query.Format is { Length: > 0 } format)
            documents = documents.Where(row => row.Format == format);
        if (query.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{search.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
            documents = documents.Where(row => EF.Functions.Like(row.Source, pattern, "\\") || EF.Functions.Like(row.Title, pattern, "\\"));
        }
        return documents;
    }

    /// <summary>Source and id break ties, so that a page never repeats or misses a row.</summary>
    /// <param name="turned">The whole the other way round, ties too.</param>
    private static IOrderedQueryable<Document> Order(IQueryable<Document> documents, DocumentQuery query, bool turned)
    {
        var ordered = query.Order switch
        {
            // People look for "berth" beside "Berth".
            DocumentOrder.Title => By(row => row.Title.ToLower()),
            DocumentOrder.State => By(row => row.State),
            DocumentOrder.Date => By(row => row.Date),
            DocumentOrder.Passages => By(row => row.PassageCount),
            DocumentOrder.Updated => By(row => row.UpdatedAt),
            _ => By(row => row.Source),
        };
        return turned
            ? ordered.ThenByDescending(row => row.Source).ThenByDescending(row => row.Id)
            : ordered.ThenBy(row => row.Source).ThenBy(row => row.Id);

        IOrderedQueryable<Document> By<TKey>(Expression<Func<Document, TKey>> key) =>
            query.Descending != turned ? documents.OrderByDescending(key) : documents.OrderBy(key);
    }
}
