using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Who may own documents, and who owns which: owner, review date and successor are set here.</summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class DocumentStewards(
    LibraryAdministration library,
    UserDirectory users,
    DemoMode demo,
    AppDatabase database,
    IngestionProgress progress,
    TimeProvider time
)
{
    /// <summary>Successors followed to find a circle: a longer row of them is one.</summary>
    private const int LongestRow = 100;

    /// <summary>Whoever can own a document: enabled admins, since the pages that say what is due are theirs; by name.</summary>
    public async Task<IReadOnlyList<KnownUser>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        var known = await users.ListAsync(cancellationToken);
        return [.. known.Concat(demo.Users).Where(user => user is { Role: UserRole.Admin, Disabled: false })];
    }

    /// <returns>What is wrong and what to do, in plain words; null when it was saved.</returns>
    public async Task<string?> SetAsync(Guid adminId, Guid documentId, Stewardship wanted, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        if (wanted.OwnerId is { } owner && await users.FindAsync(owner, cancellationToken) is null)
            return "There is no such user: choose the owner again.";
        var now = time.GetUtcNow().UtcDateTime;
        var (problem, document) = await database.WriteAsync<(string? Problem, Document? Row)>(
            async context =>
            {
                var row = await context
                    .Set<Document>()
                    .SingleOrDefaultAsync(row => row.Id == documentId && row.State != DocumentState.Deleting, cancellationToken);
                if (row is null)
                    return ("The document was deleted meanwhile.", null);
                if (
                    wanted.SupersededById != row.SupersededById
                    && await RefuseSuccessorAsync(context, documentId, wanted.SupersededById, cancellationToken) is { } refusal
                )
                    return (refusal, null);
                (row.OwnerId, row.ReviewBy, row.SupersededById) = (wanted.OwnerId, wanted.ReviewBy?.Date, wanted.SupersededById);
                row.UpdatedAt = now;
                return (null, row);
            },
            cancellationToken
        );
        if (document is not null)
            progress.Report(DocumentLibrary.Changed(document));
        return problem;
    }

    private static async Task<string?> RefuseSuccessorAsync(
        AppDbContext context,
        Guid documentId,
        Guid? successor,
        CancellationToken cancellationToken
    )
    {
        if (successor == documentId)
            return "A document cannot take its own place: upload a new version of it instead.";
        var next = successor;
        for (var followed = 0; next is { } id; followed++)
        {
            var row = await context
                .Set<Document>()
                .Where(row => row.Id == id && row.State != DocumentState.Deleting)
                .Select(row => new { row.SupersededById })
                .SingleOrDefaultAsync(cancellationToken);
            if (row is null)
                return id == successor ? "The document that was chosen is gone: choose another one." : null;
            if (row.SupersededById == documentId || followed == LongestRow)
                return "The document that was chosen is itself replaced by this one: take that off first.";
            next = row.SupersededById;
        }
        return null;
    }
}
