using System.Threading.Channels;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// The first stage: documents of the claims are read beside each other, as many as there are turns, begun in the order of the queue and passed on in that
/// order where it costs no wait worth the name, so that equal runs write equal indexes.
/// </summary>
internal sealed class ReadStage(PipelineParts parts, HeldJobs held, WorkBudget budget, ChannelWriter<ReadWork> output)
{
    /// <summary>How often new jobs are looked for while the last of the known ones are being read.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>What is read waits for what was begun before it, but not for a huge file.</summary>
    private static readonly TimeSpan LongestOrder = TimeSpan.FromSeconds(2);

    private readonly HashSet<Task> _underWay = [];
    private Task _last = Task.CompletedTask;
    private int _left;

    /// <summary>Whether anything is still to come.</summary>
    public bool IsMoreComing => Volatile.Read(ref _left) > 0;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await GoOnAsync(stop)) { }
        }
        finally
        {
            // The fault that began it comes first.
            await Task.WhenAll(_underWay);
        }
    }

    private async Task<bool> GoOnAsync(CancellationTokenSource stop)
    {
        foreach (var read in _underWay.Where(read => read.IsCompleted).ToList())
        {
            _underWay.Remove(read);
            await read;
        }
        var claims = await parts.Jobs.ClaimAsync(parts.Options.Value.BatchDocuments, mayBeAlone: _underWay.Count == 0, stop.Token);
        if (claims.Count > 0)
            // One that went wrong before is the only one under way until it is through.
            return await BeginAsync(claims, stop) && !claims[0].Alone;
        if (_underWay.Count == 0)
            return false;
        await Task.WhenAny([.. _underWay, Task.Delay(BetweenLooks, parts.Time, stop.Token)]);
        return true;
    }

    /// <returns>
    /// False when the queue was paused, or everybody's searches wait for the index to be compared: what was not begun is given back.
    /// </returns>
    private async Task<bool> BeginAsync(IReadOnlyList<Claim> claims, CancellationTokenSource stop)
    {
        Interlocked.Add(ref _left, claims.Count);
        foreach (var claim in claims)
            held.Add(claim);
        for (var i = 0; i < claims.Count; i++)
        {
            await parts.Turns.TakeAsync(stop.Token);
            if (parts.Pause.IsOn || parts.Condition.IsBehind)
            {
                parts.Turns.Release();
                await held.HandBackAsync(claims.Skip(i).Where(held.Holds).ToList(), stop.Token);
                Interlocked.Add(ref _left, i - claims.Count);
                return false;
            }
            var (claim, before, passedOn) = (claims[i], _last, new TaskCompletionSource());
            _last = passedOn.Task;
            _underWay.Add(Task.Run(() => ReadAsync(claim, before, passedOn, stop), CancellationToken.None));
        }
        return true;
    }

    private async Task ReadAsync(Claim claim, Task before, TaskCompletionSource passedOn, CancellationTokenSource stop)
    {
        try
        {
            var work = await InTurnAsync(claim, stop.Token);
            await Task.WhenAny(before, Task.Delay(LongestOrder, parts.Time, stop.Token));
            if (work is not null)
                await output.WriteAsync(work, stop.Token);
        }
        catch (PutBackException)
        {
            await held.HandBackAsync([claim], stop.Token);
        }
        catch (Exception exception) when (!Faults.IsPassing(exception))
        {
            await held.FailTryAsync(claim, exception, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            passedOn.SetResult();
            Interlocked.Decrement(ref _left);
        }
    }

    /// <summary>The turn ends when what was read fits into what may be between the stages.</summary>
    private async Task<ReadWork?> InTurnAsync(Claim claim, CancellationToken cancellationToken)
    {
        try
        {
            using var _ = parts.Now.Begin(claim);
            var work = await held.WhileHeldAsync(claim, token => parts.Reading.ReadAsync(claim, token), cancellationToken);
            if (work is not null)
                await budget.TakeAsync(work.Characters, cancellationToken);
            return work;
        }
        finally
        {
            parts.Turns.Release();
        }
    }
}
