namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// The control record for reading calls. While it stays as it is, nobody waits for it: a call begins under the record that the calls before it saw, reads the record
/// meanwhile, and what it found counts only if that is still the same. The record was then the current one at a moment within the call, as if it had been read first; all that
/// it shows was findable before it was written, and what it shows is not taken out for as long as a request can take.
/// </summary>
internal sealed class CurrentRecord(ControlStore store)
{
    private Seen? _seen;

    public async Task<T> ReadAsync<T>(Func<Control, Task<T>> read, CancellationToken cancellationToken)
    {
        // While documents come in it is another one each time, and beginning early would be work for nothing.
        if (Volatile.Read(ref _seen) is not { IsSteady: true, Control: var known })
            return await read(await FetchAsync(cancellationToken));
        var fetching = FetchAsync(cancellationToken);
        var early = read(known);
        // Both come to their end, so that nothing is under way when the call has ended.
        await Task.WhenAll(Ended(fetching), Ended(early));
        var control = await fetching;
        return IsSame(control, known) ? await early : await read(control);
    }

    private async Task<Control> FetchAsync(CancellationToken cancellationToken)
    {
        var control = await store.ReadAsync(cancellationToken);
        var before = Volatile.Read(ref _seen);
        Volatile.Write(ref _seen, new Seen(control, before is not null && IsSame(before.Control, control)));
        return control;
    }

    /// <summary>The token is new with every change, also where an index was made anew under the same name.</summary>
    private static bool IsSame(Control one, Control other) =>
        one.Record.Token == other.Record.Token && one.SequenceNumber == other.SequenceNumber && one.PrimaryTerm == other.PrimaryTerm;

    private static async Task Ended(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record Seen(Control Control, bool IsSteady);
}
