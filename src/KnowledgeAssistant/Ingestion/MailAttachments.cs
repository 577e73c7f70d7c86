using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers.Email;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Makes the files attached to mails documents of their own, in the very transaction that stores the mail's text: after a kill either both are there
/// or the mail is read again. Files take the way of uploads: onto the disk first, then named by rows.
/// </summary>
internal sealed class MailAttachments(
    Originals originals,
    OriginalCleaner cleaner,
    IndexGate gate,
    ReaderNumbers readers,
    JobSignal signal,
    IngestionProgress progress,
    IOptions<DocumentOptions> options,
    TimeProvider time
)
{
    /// <summary>Stores works by <paramref name="store"/>, which calls <see cref="AttachmentPlan.AddAsync"/> for each whose content it takes.</summary>
    public async Task<T> AroundAsync<T>(
        IReadOnlyList<ReadWork> works,
        Func<AttachmentPlan, Task<T>> store,
        CancellationToken cancellationToken
    )
    {
        var mails = works.Where(work => work.AttachmentsFolder is not null).ToList();
        if (mails.Count == 0)
            return await store(new AttachmentPlan(readers, time, new Dictionary<ReadWork, IReadOnlyList<AttachedFile>>()));
        try
        {
            // As an upload: nobody may clean away files that are about to be named, and no worker may hold what is replaced.
            using (await cleaner.EnterAsync(cancellationToken))
            using (await gate.EnterAsync(cancellationToken))
                return await StoreAsync(mails, store, cancellationToken);
        }
        finally
        {
            foreach (var mail in mails)
                Originals.RemoveFolder(mail.AttachmentsFolder!);
        }
    }

    private async Task<T> StoreAsync<T>(List<ReadWork> mails, Func<AttachmentPlan, Task<T>> store, CancellationToken cancellationToken)
    {
        var files = new Dictionary<ReadWork, IReadOnlyList<AttachedFile>>();
        foreach (var mail in mails)
            files[mail] = await StageAsync(mail, cancellationToken);
        var staged = files.Values.SelectMany(each => each).ToList();
        originals.Keep(staged.ConvertAll(file => file.File));
        var plan = new AttachmentPlan(readers, time, files);
        try
        {
            var result = await store(plan);
            await cleaner.RemoveUnsharedAsync(plan.Leftovers, CancellationToken.None);
            plan.Changes.ForEach(progress.Report);
            signal.Wake();
            return result;
        }
        catch
        {
            // Whether the transaction was written is not known when the disk failed: the next start looks.
            originals.AskForSweep();
            throw;
        }
    }

    private async Task<IReadOnlyList<AttachedFile>> StageAsync(ReadWork mail, CancellationToken cancellationToken)
    {
        var files = new List<AttachedFile>();
        foreach (var (index, name) in mail.Content!.Attachments.Index())
        {
            await using var content = File.OpenRead(Path.Combine(mail.AttachmentsFolder!, AttachedFiles.FileName(index)));
            if (await originals.StageAsync(content, options.Value.MaxFileBytes, cancellationToken) is { } file)
                files.Add(new AttachedFile(name, file));
        }
        return files;
    }
}

internal sealed record AttachedFile(string Name, StagedFile File);

/// <summary>What becomes of attached files within the transaction that stores their mails.</summary>
internal sealed class AttachmentPlan(
    ReaderNumbers readers,
    TimeProvider time,
    IReadOnlyDictionary<ReadWork, IReadOnlyList<AttachedFile>> files
)
{
    public List<DocumentChanged> Changes { get; } = [];

    /// <summary>Hashes that may be named by no row any more.</summary>
    public HashSet<string> Leftovers { get; } = new(StringComparer.Ordinal);

    /// <summary>To be called for mails before other works: an attached document may be one of those.</summary>
    public async Task AddAsync(AppDbContext context, JobRow mail, ReadWork work, CancellationToken cancellationToken)
    {
        if (!files.TryGetValue(work, out var attached))
            return;
        Leftovers.UnionWith(attached.Select(file => file.File.Sha256));
        if (await IsTooDeepAsync(context, mail.Document, cancellationToken))
            return;
        var uploads = new List<PendingUpload>();
        foreach (var file in attached)
        {
            var source = await SourceOfAsync(context, mail.Document, file.Name, uploads, cancellationToken);
            uploads.Add(new PendingUpload(mail.Document.CollectionId, source, file.File, mail.Version.UploadedBy));
        }
        var plan = new UploadPlan(context, readers, time.GetUtcNow().UtcDateTime, inGate: true);
        await plan.LoadAsync(uploads, cancellationToken);
        uploads.ForEach(plan.Add);
        foreach (var outcome in plan.Outcomes)
            await AttachAsync(context, mail, outcome, cancellationToken);
        Changes.AddRange(plan.Changes);
        Leftovers.UnionWith(plan.Leftovers);
    }

    /// <summary>What the reader reports, and what becomes of files attached to the document.</summary>
    public static async Task<CoverageReport> CoverageAsync(
        AppDbContext context,
        Document mail,
        DocumentContent content,
        CancellationToken cancellationToken
    )
    {
        if (content.Attachments.Count == 0 || !await IsTooDeepAsync(context, mail, cancellationToken))
            return content.Coverage;
        const string note = "Attachments of a mail within a mail within a mail are not taken in: save them as documents of their own.";
        return content.Coverage with { Notes = [.. content.Coverage.Notes, note] };
    }

    private static async Task<bool> IsTooDeepAsync(AppDbContext context, Document mail, CancellationToken cancellationToken) =>
        await AttachedDocuments.DepthOfAsync(context, mail, cancellationToken) >= AttachedDocuments.Deepest;

    private static async Task AttachAsync(AppDbContext context, JobRow mail, UploadOutcome outcome, CancellationToken cancellationToken)
    {
        Guid? id = outcome switch
        {
            UploadAccepted accepted => accepted.DocumentId,
            UploadUnchanged unchanged => unchanged.DocumentId,
            _ => null,
        };
        if (id is null || await context.FindAsync<Document>([id.Value], cancellationToken) is not { } document)
            return;
        // A new one may be read by whoever may read the mail; later it follows each change of the mail's.
        if (document.ParentId is null)
            document.Labels = mail.Document.Labels;
        document.ParentId = mail.Document.Id;
        document.ParentVersionId = mail.Version.Id;
    }

    /// <summary><c>mail.eml/name</c>, with a number where something that is not attached to this mail has that source.</summary>
    private static async Task<string> SourceOfAsync(
        AppDbContext context,
        Document mail,
        string name,
        List<PendingUpload> taken,
        CancellationToken cancellationToken
    )
    {
        var room = Math.Max(1, SourcePath.MaxLength - mail.Source.Length - 10);
        if (name.Length > room)
            name = name[^room..];
        var extension = Path.GetExtension(name);
        for (var number = 1; ; number++)
        {
            var unique = number == 1 ? name : FormattableString.Invariant($"{name[..^extension.Length]} ({number}){extension}");
            var source = $"{mail.Source}/{unique}";
            var isTaken =
                taken.Exists(upload => upload.Source == source)
                || await context
                    .Set<Document>()
                    .AnyAsync(
                        row =>
                            row.CollectionId == mail.CollectionId
                            && row.Source == source
                            && (row.ParentId != mail.Id || row.State == DocumentState.Deleting),
                        cancellationToken
                    );
            if (!isTaken)
                return source;
        }
    }
}
