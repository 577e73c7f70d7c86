using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Folders;

/// <summary>Looks through a watched folder: only what changed is read, what is gone is deleted if that is no accident.</summary>
internal sealed class FolderRun(
    DocumentLibrary library,
    AllowedFolders allowed,
    MissingItems missing,
    IOptions<SourcesOptions> options,
    IOptions<DocumentOptions> documents,
    TimeProvider time
)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task<SourceRunResult> RunAsync(ItemBook book, CancellationToken cancellationToken)
    {
        var settings = book.Claim.Source.Settings.Folder!;
        if (!allowed.TryResolve(settings.Path, out var root, out var reason))
            return new SourceRunResult(RunCounts.None, $"{reason} Nothing was deleted.", book.Claim.Source.Alert);
        var listing = new FolderLook(root!, settings, options.Value.MaxFiles).List(cancellationToken);
        var tally = new RunTally { Seen = listing.Files.Count + listing.Refused.Count, Skipped = listing.Skipped.Count };
        foreach (var file in listing.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TakeAsync(book, root!, file, tally, cancellationToken);
        }
        foreach (var (name, problem) in listing.Refused)
        {
            tally.Failed++;
            await NoteAsync(book, book.FindOrAdd(Shown(name)), problem, cancellationToken);
        }
        var alert = listing.Problem is null ? await FindMissingAsync(book, listing, tally, cancellationToken) : book.Claim.Source.Alert;
        await book.FlushAsync(cancellationToken);
        return new SourceRunResult(tally.ToCounts(), listing.Problem, alert);
    }

    private async Task TakeAsync(ItemBook book, string root, ListedFile file, RunTally tally, CancellationToken cancellationToken)
    {
        var isKnown = book.TryFind(file.Address, out var item);
        if (isKnown && item!.Bytes == file.Bytes && item.ModifiedAt == file.ModifiedAt)
        {
            await SeenAsync(book, item, cancellationToken);
            return;
        }
        if (Now - file.ModifiedAt < options.Value.SettleTime && file.ModifiedAt <= Now)
        {
            tally.Skipped++;
            return;
        }
        item = book.FindOrAdd(file.Address);
        try
        {
            using var opened = WatchedFile.Open(root, file);
            if (opened is null)
                tally.Skipped++;
            else
                await ReadAsync(book, opened, file, item, tally, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            tally.Failed++;
            await NoteAsync(book, item, $"The file cannot be read: {fault.Message}", cancellationToken);
        }
    }

    private async Task ReadAsync(
        ItemBook book,
        WatchedFile opened,
        ListedFile file,
        SourceItem item,
        RunTally tally,
        CancellationToken cancellationToken
    )
    {
        if (file.Bytes > documents.Value.MaxFileBytes || book.IsTaken(file.Address))
        {
            tally.Failed++;
            var problem = book.IsTaken(file.Address)
                ? "Another source of this collection has a document of that name: give one of the two a collection of its own."
                : $"The file is larger than {documents.Value.MaxFileBytes / (1024.0 * 1024):0.#} MB: split it, or raise the limit.";
            await NoteAsync(book, item, problem, cancellationToken);
            return;
        }
        var hash = await opened.HashAsync(cancellationToken);
        if (hash != item.Sha256)
        {
            var outcome = await library.UploadAsync(book.Claim.Source.CollectionId, file.Address, opened.Stream, cancellationToken);
            if (outcome is UploadRefused refused)
            {
                tally.Failed++;
                await NoteAsync(book, item, refused.Reason, cancellationToken);
                return;
            }
            Count(item, outcome, tally);
            item.DocumentId = IdOf(outcome);
        }
        // Written to meanwhile: the next run reads it again.
        item.Sha256 = opened.IsAsListed() ? hash : null;
        (item.Bytes, item.ModifiedAt) = (file.Bytes, item.Sha256 is null ? null : file.ModifiedAt);
        (item.Problem, item.MissingSince, item.LastSeenAt) = (null, null, Now);
        await book.ChangedAsync(item, cancellationToken);
    }

    private async Task<string?> FindMissingAsync(ItemBook book, FolderListing listing, RunTally tally, CancellationToken cancellationToken)
    {
        var there = listing
            .Files.Select(file => file.Address)
            .Concat(listing.Refused.Select(refused => Shown(refused.Name)))
            .Concat(listing.Skipped)
            .ToHashSet(StringComparer.Ordinal);
        var gone = book.Items.Where(item => !there.Contains(item.Address)).ToList();
        return await missing.DeleteAsync(book, gone, tally, Now, cancellationToken);
    }

    private static void Count(SourceItem item, UploadOutcome outcome, RunTally tally)
    {
        if (outcome is not UploadAccepted)
            return;
        if (item.DocumentId is null)
            tally.New++;
        else
            tally.Changed++;
    }

    private static Guid IdOf(UploadOutcome outcome) =>
        outcome is UploadAccepted accepted ? accepted.DocumentId : ((UploadUnchanged)outcome).DocumentId;

    private static Task SeenAsync(ItemBook book, SourceItem item, CancellationToken cancellationToken)
    {
        if (item is { MissingSince: null, Problem: null })
            return Task.CompletedTask;
        (item.MissingSince, item.Problem) = (null, null);
        return book.ChangedAsync(item, cancellationToken);
    }

    private Task NoteAsync(ItemBook book, SourceItem item, string problem, CancellationToken cancellationToken)
    {
        (item.Problem, item.MissingSince, item.LastSeenAt) = (problem, null, Now);
        return book.ChangedAsync(item, cancellationToken);
    }

    private static string Shown(string name) => StoredText.Within(SourceItem.MaxAddressLength, name);
}
