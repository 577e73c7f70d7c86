namespace KnowledgeAssistant.Retrieval.Health;

/// <summary>The last error that a call of this program met at the index.</summary>
public sealed class IndexFaults(TimeProvider time)
{
    private IndexFault? _last;

    /// <summary>Null while there was none since the start.</summary>
    public IndexFault? Last => Volatile.Read(ref _last);

    internal void Note(PassageIndexException fault)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var since = Last is { WellSince: null } before ? before.Since : now;
        Volatile.Write(ref _last, new IndexFault(fault.Message, since, now, null));
    }

    /// <summary>A call succeeded.</summary>
    internal void Well()
    {
        if (Last is { WellSince: null } fault)
            Volatile.Write(ref _last, fault with { WellSince = time.GetUtcNow().UtcDateTime });
    }
}

/// <param name="Since">When calls began to fail (UTC).</param>
/// <param name="At">When the last one did (UTC).</param>
/// <param name="WellSince">When one succeeded again (UTC); null while none has.</param>
public sealed record IndexFault(string Message, DateTime Since, DateTime At, DateTime? WellSince);
