using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Documents.Uploads;

/// <summary>
/// Large files in parts: announce, append at an offset, finish. What was acknowledged survives a lost connection, a kill and a restart, and is seen
/// by the admin who began it only; anybody else's id is as unknown as one that never was.
/// </summary>
/// <exception cref="AdminRequiredException">Thrown by every member for anybody but an enabled admin.</exception>
/// <exception cref="StorageException">The disk or the database could not be used.</exception>
public sealed class ResumableUploads(
    LibraryAdministration library,
    PartialFiles files,
    Originals originals,
    UploadCommitter committer,
    StorageQuota quota,
    AppDatabase database,
    ReaderNumbers readers,
    IOptions<DocumentOptions> options,
    TimeProvider time
) : IDisposable
{
    /// <summary>Not sooner: what is open is finished by somebody, or goes after a day.</summary>
    private static readonly TimeSpan WaitForRoom = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _starting = new(1, 1);

    /// <summary>
    /// Takes up an unfinished upload of the same file, or begins one. Equal bytes elsewhere in the library are sent all the same: knowing a file's hash
    /// is not having the file.
    /// </summary>
    public async Task<UploadStart> StartAsync(Guid adminId, UploadRequest request, CancellationToken cancellationToken)
    {
        if (!await library.HasCollectionAsync(adminId, request.CollectionId, cancellationToken))
            return new UploadWithoutCollection();
        if (Refuse(request) is { } refusal)
            return new UploadSettled(new UploadRefused(refusal));
        SourcePath.TryNormalise(request.Source, out var source, out _);
        var wanted = request with { Source = source! };
        if (await FindKnownAsync(wanted, cancellationToken) is { } known)
            return new UploadSettled(known);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            await files.ExpireAsync(options.Value.PartialLifetime, cancellationToken);
            var own = files.All.Where(file => file.Head.OwnerId == adminId).ToList();
            if (own.Find(file => IsSame(file.Head.Request, wanted)) is { } begun)
                return new UploadBegun(Describe(begun));
            if (own.Count >= options.Value.MaxOpenUploads)
                return new UploadMustWait(
                    $"{own.Count} uploads are unfinished: finish or discard one of them before another is begun.",
                    WaitForRoom
                );
            if (await FindNoRoomAsync(adminId, wanted, own, cancellationToken) is { } full)
                return new UploadSettled(new UploadRefused(full));
            var head = new PartialHead(Guid.CreateVersion7(), adminId, wanted, time.GetUtcNow().UtcDateTime);
            return new UploadBegun(Describe(await OnDiskAsync(() => Task.FromResult(files.Create(head)))));
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The asker's own unfinished uploads, oldest first.</summary>
    public async Task<IReadOnlyList<OpenUpload>> ListAsync(Guid adminId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        await files.ExpireAsync(options.Value.PartialLifetime, cancellationToken);
        return files.All.Where(file => file.Head.OwnerId == adminId).OrderBy(file => file.Head.Id).Select(Describe).ToList();
    }

    public async Task<OpenUpload?> FindAsync(Guid adminId, Guid uploadId, CancellationToken cancellationToken) =>
        await FindOwnAsync(adminId, uploadId, cancellationToken) is { } file ? Describe(file) : null;

    /// <param name="offset">Where the part begins; anything but the length received so far is out of step.</param>
    public Task<UploadStep> AppendAsync(Guid adminId, Guid uploadId, long offset, Stream content, CancellationToken cancellationToken) =>
        InTurnAsync(
            adminId,
            uploadId,
            async file =>
            {
                if (offset != file.Received)
                    return new UploadOutOfStep(Describe(file));
                return await file.AppendAsync(content, time, cancellationToken)
                    ? new UploadTaken(Describe(file))
                    : new UploadOutOfStep(Describe(file));
            },
            cancellationToken
        );

    /// <summary>Compares the hash, then stores the file as any upload; what was sent stays until that is durable.</summary>
    public Task<UploadStep> FinishAsync(Guid adminId, Guid uploadId, CancellationToken cancellationToken) =>
        InTurnAsync(adminId, uploadId, file => FinishAsync(file, cancellationToken), cancellationToken);

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DiscardAsync(Guid adminId, Guid uploadId, CancellationToken cancellationToken)
    {
        var step = await InTurnAsync(
            adminId,
            uploadId,
            file =>
            {
                files.Remove(file);
                return Task.FromResult<UploadStep>(new UploadTaken(Describe(file)));
            },
            cancellationToken
        );
        return step is UploadTaken;
    }

    public void Dispose() => _starting.Dispose();

    private async Task<UploadStep> FinishAsync(PartialFile file, CancellationToken cancellationToken)
    {
        var request = file.Head.Request;
        if (file.Received < request.Bytes)
            return new UploadOutOfStep(Describe(file));
        var sha256 = await file.HashAsync(cancellationToken);
        if (request.Sha256 is { } announced && announced != sha256)
        {
            files.Remove(file);
            return new UploadFinished(
                new UploadRefused(
                    "The file did not arrive as it was sent: it was changed meanwhile, or the way damaged it. Upload it again."
                )
            );
        }
        var room = await quota.TakeAsync(file.Head.OwnerId, request.Bytes, await IsNewAsync(request, cancellationToken), cancellationToken);
        if (room.Place is not { } place)
        {
            files.Remove(file);
            return new UploadFinished(new UploadRefused(room.Reason!));
        }
        using (place)
            return await StoreAsync(file, sha256, place);
    }

    private async Task<UploadStep> StoreAsync(PartialFile file, string sha256, StorageQuota.Place place)
    {
        var request = file.Head.Request;
        var staged = new StagedFile(originals.NewIncomingPath(), sha256, request.Bytes);
        try
        {
            file.LinkTo(staged.Path);
            CrashPoint.Reached("finish-link");
            var outcome = await committer.CommitAsync(request.CollectionId, request.Source, staged, file.Head.OwnerId);
            CrashPoint.Reached("finish-commit");
            place.IsStored = outcome is UploadAccepted;
            files.Remove(file);
            return new UploadFinished(outcome);
        }
        finally
        {
            // Moving a name onto another one of the same file leaves both.
            File.Delete(staged.Path);
        }
    }

    private async Task<UploadStep> InTurnAsync(
        Guid adminId,
        Guid uploadId,
        Func<PartialFile, Task<UploadStep>> act,
        CancellationToken cancellationToken
    )
    {
        if (await FindOwnAsync(adminId, uploadId, cancellationToken) is not { } file)
            return new UploadUnknown();
        using (await file.EnterAsync(cancellationToken))
        {
            if (file.IsGone)
                return new UploadUnknown();
            return await OnDiskAsync(() => act(file));
        }
    }

    private async Task<PartialFile?> FindOwnAsync(Guid adminId, Guid uploadId, CancellationToken cancellationToken)
    {
        await library.RequireAdminAsync(adminId, cancellationToken);
        return files.Find(uploadId) is { } file && file.Head.OwnerId == adminId ? file : null;
    }

    private string? Refuse(UploadRequest request)
    {
        if (!SourcePath.TryNormalise(request.Source, out _, out var reason))
            return reason;
        if (request.Bytes <= 0)
            return "The file is empty.";
        if (request.Bytes > options.Value.MaxFileBytes)
            return options.Value.TooLarge;
        return request.Sha256 is { } hash && !Originals.IsHash(hash) ? "The file's hash is no SHA-256 in lower-case hexadecimal." : null;
    }

    /// <summary>Before anything is sent: room for it beside what the same user has begun.</summary>
    private async Task<string?> FindNoRoomAsync(
        Guid adminId,
        UploadRequest wanted,
        List<PartialFile> own,
        CancellationToken cancellationToken
    )
    {
        var bytes = wanted.Bytes + own.Sum(file => file.Head.Request.Bytes);
        var answer = await quota.TakeAsync(adminId, bytes, await IsNewAsync(wanted, cancellationToken), cancellationToken);
        answer.Place?.Dispose();
        return answer.Reason;
    }

    private async Task<bool> IsNewAsync(UploadRequest request, CancellationToken cancellationToken) =>
        quota.IsOn
        && !await database.RunAsync(
            context =>
                context
                    .Set<Document>()
                    .AnyAsync(row => row.CollectionId == request.CollectionId && row.Source == request.Source, cancellationToken),
            cancellationToken
        );

    /// <summary>What the same bytes under the same name are already: on their way, or searchable as they are.</summary>
    private Task<UploadOutcome?> FindKnownAsync(UploadRequest request, CancellationToken cancellationToken) =>
        database.RunAsync<UploadOutcome?>(
            async context =>
            {
                if (request.Sha256 is not { } sha256)
                    return null;
                var document = await context
                    .Set<Document>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(
                        row => row.CollectionId == request.CollectionId && row.Source == request.Source,
                        cancellationToken
                    );
                if (document is null)
                    return null;
                var job = await context
                    .Set<Job>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.DocumentId == document.Id, cancellationToken);
                var wanted = job?.VersionId ?? document.ActiveVersionId;
                var version = await context
                    .Set<DocumentVersion>()
                    .AsNoTracking()
                    .SingleOrDefaultAsync(row => row.Id == wanted && row.Sha256 == sha256, cancellationToken);
                if (version is null)
                    return null;
                if (job is not null)
                    return new UploadAccepted(document.Id, version.Id);
                return document.State == DocumentState.Ready && readers.Of(version.Format) == version.ReaderNumber
                    ? new UploadUnchanged(document.Id)
                    : null;
            },
            cancellationToken
        );

    private static bool IsSame(UploadRequest begun, UploadRequest wanted) =>
        begun.CollectionId == wanted.CollectionId
        && begun.Source == wanted.Source
        && begun.Bytes == wanted.Bytes
        && (
            begun.Sha256 is not null && wanted.Sha256 is not null
                ? begun.Sha256 == wanted.Sha256
                : begun.ModifiedAt is not null && begun.ModifiedAt == wanted.ModifiedAt
        );

    private OpenUpload Describe(PartialFile file) => file.Describe(options.Value.PartialLifetime);

    private static async Task<T> OnDiskAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (exception is not StorageException)
        {
            if (StorageException.From(exception) is { } fault)
                throw fault;
            throw;
        }
    }
}
