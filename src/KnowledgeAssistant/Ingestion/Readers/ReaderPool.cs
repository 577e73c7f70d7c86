using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Reads documents and draws pages in child processes, which may crash, hang or fill the memory without harm to the host. There are some for
/// documents, some for those whose text is recognised in pictures, and one for pictures of pages, for which a person waits. Each starts when first
/// needed and ends with the host; of those for documents one is kept, the others end after a minute without work.
/// </summary>
/// <remarks>Calls may overlap; each process serves one at a time.</remarks>
public sealed partial class ReaderPool : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task<ReaderStart> _start;
    private readonly LaneGroup _documents;
    private readonly LaneGroup _recognitions;
    private readonly ReaderLane _pictures;
    private readonly ILogger _logger;
    private int _isDisposed;

    public ReaderPool(ReaderCommand command, ILogger<ReaderPool> logger, TimeProvider time, ReaderCount? count = null)
    {
        count ??= new ReaderCount(1);
        _logger = logger;
        _start = Task.Run(ProbeAsync);
        _documents = new LaneGroup(count.Documents, kept: 1, DocumentLane, time);
        _recognitions = new LaneGroup(count.Recognitions, kept: 0, DocumentLane, time);
        // Somebody looks at an empty page until it is drawn.
        _pictures = new ReaderLane(command, _start, yields: false, logger, time);

        ReaderLane DocumentLane() => new(command, _start, command.Yields, logger, time);
    }

    /// <summary>The content of a document, or why there is none. Never throws for what a file holds; a fault of the process is tried twice.</summary>
    /// <exception cref="ReaderProcessException">The reader process does not start at all.</exception>
    /// <exception cref="StorageException">There is no room for temporary files.</exception>
    public async Task<ReadOutcome> ReadAsync(ReaderInput input, CancellationToken cancellationToken)
    {
        var request = new ReaderRequest(Path.GetFullPath(input.Path), input.FileName, input.Limits)
        {
            AttachmentsFolder = input.AttachmentsFolder is { } folder ? Path.GetFullPath(folder) : null,
            Password = input.Password,
        };
        var payload = Packed(request with { Recognise = input.Turns is null });
        var (answer, fault) = await _documents.AskAsync(payload, input.Limits, cancellationToken);
        if (input.Turns is { } turns && answer is [(byte)ReaderAnswer.WantsRecognition])
            (answer, fault) = await turns.AsideAsync(
                () => _recognitions.AskAsync(Packed(request), input.Limits, cancellationToken),
                cancellationToken
            );
        if (answer is null)
            return ReadOutcome.Failed(Quarantine.Of(Reason(fault, input.Limits)));
        return (ReaderAnswer)answer[0] == ReaderAnswer.Content
            ? ReadOutcome.Ready(DocumentContentCodec.Unpack(answer[1..]))
            : ReadOutcome.Failed(Refused(Encoding.UTF8.GetString(answer.AsSpan(1)), input.Limits));
    }

    /// <summary>A page of a PDF as a picture. Takes a few hundred milliseconds: keep the result.</summary>
    /// <exception cref="ReaderProcessException">The reader process does not start at all.</exception>
    /// <param name="page">1-based.</param>
    /// <param name="width">In pixels, 100 to 3,000; the height follows the page.</param>
    public async Task<PagePicture> RenderPageAsync(
        string path,
        int page,
        int width,
        ReaderLimits limits,
        CancellationToken cancellationToken
    )
    {
        var request = new ReaderRequest(Path.GetFullPath(path), "", limits) { Page = page, Width = Math.Clamp(width, 100, 3_000) };
        (byte[]? Answer, ReaderFault Fault) result;
        try
        {
            result = await _pictures.AskAsync(Packed(request), limits, cancellationToken);
        }
        catch (StorageException fault)
        {
            return PagePicture.Failed(fault.Message);
        }
        var (answer, reason) = result;
        if (answer is null)
            return PagePicture.Failed(Reason(reason, limits));
        return (ReaderAnswer)answer[0] == ReaderAnswer.Picture
            ? PagePicture.Ready(answer[1..])
            : PagePicture.Failed(Encoding.UTF8.GetString(answer.AsSpan(1)));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        _documents.Dispose();
        _recognitions.Dispose();
        _pictures.Dispose();
        _stopping.Dispose();
    }

    private static byte[] Packed(ReaderRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, ReaderRequestJson.Default.ReaderRequest);

    /// <summary>The runtime may notice the end of the memory before anybody who looks from outside.</summary>
    private static string Refused(string reason, ReaderLimits limits) =>
        reason == ReaderReasons.TooMuchMemory(limits) ? Quarantine.Of(reason) : reason;

    private static string Reason(ReaderFault fault, ReaderLimits limits) =>
        fault switch
        {
            ReaderFault.TooSlow => ReaderReasons.TooSlow(limits),
            ReaderFault.TooMuchMemory => ReaderReasons.TooMuchMemory(limits),
            ReaderFault.OutOfMemory => ReaderReasons.OutOfMemory,
            _ => ReaderReasons.Crashed,
        };

    private async Task<ReaderStart> ProbeAsync()
    {
        var start = await ReaderStart.ProbeAsync(_stopping.Token);
        if (start.HasNetwork)
            LogHasNetwork(_logger);
        return start;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This system gives no network namespace (unshare --net): the reader process can reach the network"
    )]
    private static partial void LogHasNetwork(ILogger logger);
}
