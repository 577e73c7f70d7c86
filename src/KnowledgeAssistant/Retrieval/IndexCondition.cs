namespace KnowledgeAssistant.Retrieval;

/// <summary>
/// What a search cannot see of its index: that documents are only not back yet, so that "found nothing" is not said of them, and that changes of who may
/// read what have not reached it, so that nobody reads by rights that are gone.
/// </summary>
public sealed class IndexCondition
{
    private volatile bool _isRefilling;
    private int _missed;
    private int _madeGood;

    /// <summary>The index was lost or damaged, and documents that were searchable before come back one after the other.</summary>
    public bool IsRefilling
    {
        get => _isRefilling;
        internal set => _isRefilling = value;
    }

    /// <summary>A change of access or a deletion may have reached app.db alone. Until both are compared every search is refused.</summary>
    public bool IsBehind => Volatile.Read(ref _missed) != Volatile.Read(ref _madeGood);

    /// <summary>Changes that may not have reached the index, from the beginning on.</summary>
    internal int Missed => Volatile.Read(ref _missed);

    /// <summary>A change of this program may not have reached the index. Raised on the thread that made it.</summary>
    internal event Action? Missing;

    /// <summary>A change may not have reached the index, or may have.</summary>
    internal void Miss()
    {
        MissElsewhere();
        Missing?.Invoke();
    }

    /// <summary>So it was with one of another instance, or may have been.</summary>
    internal void MissElsewhere() => Interlocked.Increment(ref _missed);

    /// <summary>The index was compared with app.db and holds what it says.</summary>
    /// <param name="missed"><see cref="Missed"/> when the comparison began: a later one is not among what it saw.</param>
    internal void MadeGood(int missed) => Volatile.Write(ref _madeGood, missed);

    /// <exception cref="PassageIndexException">The index may show what is no longer allowed.</exception>
    internal void MustNotBeBehind()
    {
        if (IsBehind)
            throw new PassageIndexException(
                "The search waits until changes that the search index missed have reached it, so that nobody finds what they may no longer read.",
                isTransient: true
            );
    }
}
