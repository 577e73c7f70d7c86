using System.Threading.Channels;
using KnowledgeAssistant.Ingestion.Generations;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Who does the stages' work.</summary>
internal sealed record PipelineParts(
    JobQueue Jobs,
    OriginalReading Reading,
    LiveBuilder Live,
    IndexWriter Writer,
    QueuePause Pause,
    ReadingTurns Turns,
    ReadingNow Now,
    MemoryRoom Room,
    IndexCondition Condition,
    TimeProvider Time,
    IOptions<IngestionOptions> Options
);

/// <summary>
/// Works on jobs in stages that run at the same time: read | store | cut and embed | write and activate. Some documents are read beside each other; the
/// stages that sync take whatever has gathered in one go.
/// </summary>
internal sealed class PipelineRun
{
    private readonly PipelineParts _parts;
    private readonly HeldJobs _held;
    private readonly CancellationTokenSource _stop;

    /// <summary>UTF-16 units of text between reading and the index; with passages and vectors about ten times that in bytes.</summary>
    private const long MaxCharactersUnderWay = 30_000_000;

    private readonly WorkBudget _budget;
    private readonly ReadStage _reading;
    private readonly Channel<ReadWork> _read;
    private readonly Channel<ReadWork> _stored;
    private readonly Channel<PreparedWork> _prepared;
    private int _toPrepare;

    public PipelineRun(PipelineParts parts, HeldJobs held, CancellationTokenSource stop)
    {
        (_parts, _held, _stop) = (parts, held, stop);
        _budget = new WorkBudget(Math.Min(MaxCharactersUnderWay, parts.Room.Characters));
        var capacity = parts.Options.Value.BatchDocuments * 2;
        _read = Channel.CreateBounded<ReadWork>(capacity);
        _reading = new ReadStage(parts, held, _budget, _read.Writer);
        _stored = Channel.CreateBounded<ReadWork>(capacity);
        _prepared = Channel.CreateBounded<PreparedWork>(capacity);
    }

    private IngestionOptions Options => _parts.Options.Value;

    public async Task WhenDoneAsync()
    {
        Task[] stages =
        [
            StageAsync(_reading.RunAsync, _read.Writer),
            StageAsync(StoreAllAsync, _stored.Writer),
            StageAsync(PrepareAllAsync, _prepared.Writer),
            StageAsync<object>(WriteAllAsync, null),
        ];
        await Task.WhenAll(stages);
    }

    /// <summary>A stage that fails stops the others, so that the run ends with the fault that began it.</summary>
    private async Task StageAsync<T>(Func<CancellationToken, Task> work, ChannelWriter<T>? output)
    {
        try
        {
            await Task.Run(() => work(_stop.Token), _stop.Token);
        }
        catch
        {
            await _stop.CancelAsync();
            throw;
        }
        finally
        {
            output?.TryComplete();
        }
    }

    private async Task StoreAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await _read.Reader.ReadBatchAsync(
                works => works.Count >= Math.Min(Options.BatchDocuments, JobQueue.MostTogether),
                () => _reading.IsMoreComing,
                cancellationToken
            );
            if (batch.Count == 0)
                return;
            Interlocked.Add(ref _toPrepare, batch.Count);
            CrashPoint.Reached("store");
            var stored = await _parts.Jobs.StoreAsync(batch, cancellationToken);
            _held.Drop(batch.Except(stored).Select(work => work.Claim));
            foreach (var work in batch.Except(stored))
                Release(work);
            Interlocked.Add(ref _toPrepare, stored.Count - batch.Count);
            foreach (var work in stored)
                await _stored.Writer.WriteAsync(work, cancellationToken);
        }
    }

    private async Task PrepareAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var work in _stored.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                var prepared = await PrepareAsync(work, cancellationToken);
                await _prepared.Writer.WriteAsync(prepared, cancellationToken);
            }
            catch (Exception exception) when (!Faults.IsPassing(exception))
            {
                await _held.FailTryAsync(work.Claim, exception, cancellationToken);
                Release(work);
            }
            Interlocked.Decrement(ref _toPrepare);
        }
    }

    private async Task<PreparedWork> PrepareAsync(ReadWork work, CancellationToken cancellationToken)
    {
        var (claim, content) = (work.Claim, work.Content!);
        var document = new DocumentInfo
        {
            CollectionId = claim.CollectionId,
            Collection = claim.Collection,
            DocumentId = claim.DocumentId,
            VersionId = claim.VersionId,
            Source = claim.Source,
            Title = content.Title,
            Format = content.Format,
            Date = content.Date ?? claim.FirstIngested,
            Authors = content.Metadata.Authors,
            Language = content.Metadata.Language,
            Type = content.Metadata.Type,
        };
        var identity = FormattableString.Invariant($"{claim.Sha256}/{work.ReaderNumber}");
        var (generation, builder) = await _parts.Live.GetAsync(cancellationToken);
        var passages = builder.Cut(document, identity, content);
        CrashPoint.Reached("embed");
        var vectors = await builder.EmbedAsync(passages, cancellationToken);
        CrashPoint.Reached("embed-done");
        return new PreparedWork(work.WithoutContent(), generation, document, passages, vectors);
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await _prepared.Reader.ReadBatchAsync(
                works => works.Count >= Options.BatchDocuments || works.Sum(work => work.Passages.Count) >= Options.BatchPassages,
                () => _reading.IsMoreComing || Volatile.Read(ref _toPrepare) > 0,
                cancellationToken
            );
            if (batch.Count == 0)
                return;
            await WriteAsync(batch, cancellationToken);
        }
    }

    /// <summary>A batch that fails is written again one by one, so that only the document at fault is blamed.</summary>
    private async Task WriteAsync(List<PreparedWork> batch, CancellationToken cancellationToken)
    {
        try
        {
            if (!await _parts.Writer.WriteAsync(batch, cancellationToken))
            {
                await GiveBackAsync(batch, cancellationToken);
                return;
            }
            _held.Drop(batch.Select(work => work.Claim));
            batch.ForEach(work => Release(work.Read));
        }
        catch (Exception exception) when (!Faults.IsPassing(exception))
        {
            if (batch.Count == 1)
            {
                await _held.FailTryAsync(batch[0].Claim, exception, cancellationToken);
                Release(batch[0].Read);
                return;
            }
            foreach (var work in batch)
                await WriteAsync([work], cancellationToken);
        }
    }

    /// <summary>
    /// Another generation became live since: passages made for the one before must not get into it. The jobs go back and are taken again, from
    /// the stored contents.
    /// </summary>
    private async Task GiveBackAsync(List<PreparedWork> batch, CancellationToken cancellationToken)
    {
        var claims = batch.ConvertAll(work => work.Claim);
        _held.Drop(claims);
        await _parts.Jobs.HandBackAsync(claims, cancellationToken);
        batch.ForEach(work => Release(work.Read));
    }

    private void Release(ReadWork work) => _budget.Release(work.Characters);
}
