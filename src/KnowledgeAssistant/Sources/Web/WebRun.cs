using KnowledgeAssistant.Documents;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Sources.Web;

/// <summary>Looks through a web source: only pages that changed are sent and read; what a site twice says is gone is deleted if that is no accident.</summary>
internal sealed class WebRun(
    SiteDoor door,
    DocumentLibrary library,
    MissingItems missing,
    IOptions<SourcesOptions> options,
    TimeProvider time
)
{
    public async Task<SourceRunResult> RunAsync(ItemBook book, CancellationToken cancellationToken)
    {
        var settings = book.Claim.Source.Settings.Web!;
        var crawl = new Crawl(book, door.Open(settings), library, settings, options.Value.MaxRunBytes, time);
        await crawl.RunAsync(cancellationToken);
        // What a site that fails did not show is not gone.
        var alert = crawl.Error is null
            ? await missing.DeleteAsync(book, crawl.Gone, crawl.Tally, time.GetUtcNow().UtcDateTime, cancellationToken)
            : book.Claim.Source.Alert;
        await book.FlushAsync(cancellationToken);
        return new SourceRunResult(crawl.Tally.ToCounts(), crawl.Error, alert, crawl.NotBefore);
    }
}
