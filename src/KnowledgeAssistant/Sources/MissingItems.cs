using KnowledgeAssistant.Documents;

namespace KnowledgeAssistant.Sources;

/// <summary>Deletes the documents whose items are gone, unless that looks like an accident.</summary>
internal sealed class MissingItems(DocumentLibrary library)
{
    /// <param name="missing">Items of the book that a complete look did not find.</param>
    /// <returns>The alert when documents were kept until somebody decides; null otherwise.</returns>
    public async Task<string?> DeleteAsync(
        ItemBook book,
        IReadOnlyList<SourceItem> missing,
        RunTally tally,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var confirmedAt = book.Claim.Source.DeletionsConfirmedAt;
        var asked = missing.Where(item => item.DocumentId is not null && !(item.MissingSince <= confirmedAt)).ToList();
        var oddity = DeletionGuard.Hold(book.KnownBefore, asked.Count);
        foreach (var item in missing)
        {
            if (oddity is not null && asked.Contains(item))
                await KeepAsync(book, item, now, cancellationToken);
            else
                await DeleteAsync(book, item, tally, cancellationToken);
        }
        return oddity is null ? null : $"{oddity} Their documents were kept: say whether they should be deleted.";
    }

    private static Task KeepAsync(ItemBook book, SourceItem item, DateTime now, CancellationToken cancellationToken)
    {
        if (item.MissingSince is not null)
            return Task.CompletedTask;
        item.MissingSince = now;
        return book.ChangedAsync(item, cancellationToken);
    }

    private async Task DeleteAsync(ItemBook book, SourceItem item, RunTally tally, CancellationToken cancellationToken)
    {
        if (item.DocumentId is { } document && !book.HasOther(item))
        {
            // What was found so far is written first: only who still holds the source deletes.
            await book.ChangedAsync(item, cancellationToken);
            await book.FlushAsync(cancellationToken);
            if (await library.DeleteAsync(document, cancellationToken) == ChangeOutcome.Done)
                tally.Deleted++;
        }
        await book.GoneAsync(item, cancellationToken);
    }
}
