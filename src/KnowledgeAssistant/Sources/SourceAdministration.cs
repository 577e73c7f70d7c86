using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources.Folders;
using KnowledgeAssistant.Sources.Web;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Sources;

/// <summary>
/// Sources as people reach them, through the page: every member takes who asks and looks up whether they are an admin now, so that a role taken away
/// acts at once, also in an open page.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
public sealed class SourceAdministration
{
    /// <summary>Items shown with their reasons; more would say no more.</summary>
    public const int MaxTroubles = 50;

    private readonly AppDatabase _database;
    private readonly UserDirectory _users;
    private readonly AllowedFolders _folders;
    private readonly WebTrials _trials;
    private readonly RunningSources _running;
    private readonly TimeProvider _time;

    internal SourceAdministration(
        AppDatabase database,
        UserDirectory users,
        AllowedFolders folders,
        WebTrials trials,
        RunningSources running,
        TimeProvider time
    )
    {
        (_database, _users, _folders) = (database, users, folders);
        (_trials, _running, _time) = (trials, running, time);
    }

    /// <summary>Folders that may be watched, as whoever runs the server named them.</summary>
    public async Task<IReadOnlyList<string>> ListFoldersAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return _folders.Names;
    }

    /// <summary>What a web source would fetch first, without taking anything in.</summary>
    public async Task<WebTrial> TryAsync(Guid adminId, WebSettings settings, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await _trials.TryAsync(settings, cancellationToken);
    }

    /// <summary>All sources by name.</summary>
    public async Task<IReadOnlyList<SourceRow>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await _database.RunAsync<IReadOnlyList<SourceRow>>(
            async context =>
            {
                var rows = await context
                    .Set<DocumentSource>()
                    .AsNoTracking()
                    .OrderBy(source => source.Name)
                    .ThenBy(source => source.Id)
                    .Select(source => new
                    {
                        Source = source,
                        Collection = source.Collection!.Name,
                        Documents = context.Set<SourceItem>().Count(item => item.SourceId == source.Id && item.DocumentId != null),
                        Missing = context
                            .Set<SourceItem>()
                            .Count(item => item.SourceId == source.Id && item.DocumentId != null && item.MissingSince != null),
                    })
                    .ToListAsync(cancellationToken);
                return
                [
                    .. rows.Select(row => new SourceRow(
                        row.Source,
                        row.Collection,
                        _running.Holds(row.Source.Id),
                        row.Documents,
                        row.Missing
                    )),
                ];
            },
            cancellationToken
        );
    }

    /// <summary>What could not be taken in and why; at most <see cref="MaxTroubles"/>.</summary>
    public async Task<IReadOnlyList<SourceTrouble>> ListTroublesAsync(Guid adminId, Guid sourceId, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        return await _database.RunAsync<IReadOnlyList<SourceTrouble>>(
            async context =>
                await context
                    .Set<SourceItem>()
                    .Where(item => item.SourceId == sourceId && (item.Problem != null || item.MissingSince != null))
                    .OrderBy(item => item.Address)
                    .Take(MaxTroubles)
                    .Select(item => new SourceTrouble(item.Address, item.Problem ?? "It is gone; its document was kept."))
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Makes a source, or changes one; a run begins soon after.</summary>
    /// <param name="sourceId">Null for a new one. Its kind and its collection never change.</param>
    public async Task<SourceSaved> SaveAsync(Guid adminId, Guid? sourceId, SourceDraft draft, CancellationToken cancellationToken)
    {
        await RequireAdminAsync(adminId, cancellationToken);
        var problems = draft.FindProblems(_folders);
        if (problems.Count > 0)
            return new SourceSaved(null, problems);
        var saved = await _database.WriteAsync(context => SaveAsync(context, sourceId, draft, cancellationToken), cancellationToken);
        if (saved.Id is { } id)
            Restart(id);
        return saved;
    }

    /// <summary>A run begins as soon as a worker is free, also of a paused source.</summary>
    public Task<ChangeOutcome> RunNowAsync(Guid adminId, Guid sourceId, CancellationToken cancellationToken) =>
        ChangeAsync(adminId, sourceId, (_, source) => source.RunRequested = true, stops: false, cancellationToken);

    /// <summary>A paused source is not looked through on its schedule; a run under way stops.</summary>
    public Task<ChangeOutcome> PauseAsync(Guid adminId, Guid sourceId, bool paused, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            sourceId,
            (_, source) => (source.Paused, source.RunRequested) = (paused, source.RunRequested && !paused),
            stops: paused,
            cancellationToken
        );

    /// <summary>The answer to an alert: what is missing now was deleted on purpose. Its documents go with the run that this asks for.</summary>
    public Task<ChangeOutcome> ConfirmDeletionsAsync(Guid adminId, Guid sourceId, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            sourceId,
            (_, source) => (source.DeletionsConfirmedAt, source.RunRequested) = (_time.GetUtcNow().UtcDateTime, true),
            stops: false,
            cancellationToken
        );

    /// <summary>The other answer to an alert: the documents of what is missing stay in the library, and are the source's no longer.</summary>
    public Task<ChangeOutcome> KeepMissingAsync(Guid adminId, Guid sourceId, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            sourceId,
            (context, source) =>
            {
                source.Alert = null;
                context.RemoveRange(context.Set<SourceItem>().Where(item => item.SourceId == sourceId && item.MissingSince != null));
            },
            stops: true,
            cancellationToken
        );

    /// <param name="withDocuments">Its documents go too, in the background; otherwise they stay in the library.</param>
    public Task<ChangeOutcome> DeleteAsync(Guid adminId, Guid sourceId, bool withDocuments, CancellationToken cancellationToken) =>
        ChangeAsync(
            adminId,
            sourceId,
            (context, source) =>
            {
                (source.Removing, source.Paused, source.LeasedUntil) = (true, true, null);
                if (!withDocuments)
                    context.Remove(source);
            },
            stops: true,
            cancellationToken
        );

    private async Task<ChangeOutcome> ChangeAsync(
        Guid adminId,
        Guid sourceId,
        Action<AppDbContext, DocumentSource> change,
        bool stops,
        CancellationToken cancellationToken
    )
    {
        await RequireAdminAsync(adminId, cancellationToken);
        var outcome = await _database.WriteAsync(
            async context =>
            {
                var source = await context.Set<DocumentSource>().SingleOrDefaultAsync(row => row.Id == sourceId, cancellationToken);
                if (source is null || source.Removing)
                    return ChangeOutcome.NotFound;
                // The run under way works on what was: none of its writes counts any more.
                if (stops)
                    (source.Token, source.LeasedUntil) = (source.Token + 1, null);
                change(context, source);
                return ChangeOutcome.Done;
            },
            cancellationToken
        );
        if (outcome == ChangeOutcome.Done && stops)
            _running.Stop(sourceId);
        _running.Wake();
        return outcome;
    }

    private async Task<SourceSaved> SaveAsync(AppDbContext context, Guid? sourceId, SourceDraft draft, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (sourceId is { } id)
        {
            var source = await context.Set<DocumentSource>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
            if (source is null || source.Removing || source.Kind != draft.Kind)
                return new SourceSaved(null, ["The source is gone: somebody else removed it."]);
            (source.Name, source.Settings, source.Schedule) = (draft.Name.Trim(), draft.Settings, draft.Schedule);
            (source.NextRunAt, source.Token, source.LeasedUntil) = (now, source.Token + 1, null);
            return new SourceSaved(id, []);
        }
        if (!await context.Set<Collection>().AnyAsync(row => row.Id == draft.CollectionId, cancellationToken))
            return new SourceSaved(null, ["Choose the collection that its documents go to."]);
        var made = new DocumentSource
        {
            Id = Guid.CreateVersion7(),
            CollectionId = draft.CollectionId,
            Kind = draft.Kind,
            Name = draft.Name.Trim(),
            Settings = draft.Settings,
            Schedule = draft.Schedule,
            NextRunAt = now,
            CreatedAt = now,
        };
        context.Add(made);
        return new SourceSaved(made.Id, []);
    }

    private void Restart(Guid sourceId)
    {
        _running.Stop(sourceId);
        _running.Wake();
    }

    private async Task RequireAdminAsync(Guid adminId, CancellationToken cancellationToken)
    {
        var session = await _users.FindSessionAsync(adminId, cancellationToken);
        if (session is not { MustChangePassword: false, User: { Role: UserRole.Admin, Disabled: false } })
            throw new AdminRequiredException();
    }
}
