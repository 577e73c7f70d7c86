namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// The one document that says what of the index is to be seen. Every write has a number; whatever bears the number of a pending or retired
/// write is left out by every search. So one change of this document is the step in which a version appears and the one before it disappears.
/// </summary>
internal sealed record ControlRecord
{
    public required HeaderRecord Header { get; init; }

    /// <summary>Made anew with every change: tells after a lost answer whether the change was made.</summary>
    public Guid Token { get; init; }

    /// <summary>The next write's number.</summary>
    public long Next { get; init; } = 1;

    public int Documents { get; init; }
    public int Passages { get; init; }

    /// <summary>Terms of all active passages: with <see cref="Passages"/> the mean length of BM25.</summary>
    public long Length { get; init; }

    /// <summary>Written or half written, not active.</summary>
    public IReadOnlyList<PendingWrite> Pending { get; init; } = [];

    /// <summary>No longer active; taken out when no search can be under way that began before.</summary>
    public IReadOnlyList<RetiredWrite> Retired { get; init; } = [];

    public IEnumerable<long> Hidden => Pending.Select(write => write.Number).Concat(Retired.Select(write => write.Number));

    /// <summary>Moves pending writes to the retired.</summary>
    public ControlRecord WithoutPending(Func<PendingWrite, bool> which, DateTime now)
    {
        var gone = Pending.Where(which).ToList();
        return gone.Count == 0
            ? this
            : this with
            {
                Pending = [.. Pending.Except(gone)],
                Retired = [.. Retired, .. gone.Select(write => new RetiredWrite(write.Number, now))],
            };
    }

    /// <summary>Takes an active version out.</summary>
    public ControlRecord Without(StoredDocument version, DateTime now) =>
        this with
        {
            Retired = [.. Retired, new RetiredWrite(version.Number, now)],
            Documents = Documents - 1,
            Passages = Passages - version.Content!.Passages,
            Length = Length - version.Content.Length,
        };

    /// <summary>Makes a pending write's version active.</summary>
    public ControlRecord With(StoredDocument version) =>
        this with
        {
            Pending = [.. Pending.Where(write => write.Number != version.Number)],
            Documents = Documents + 1,
            Passages = Passages + version.Content!.Passages,
            Length = Length + version.Content.Length,
        };
}

/// <param name="IsCopy">A copy of a stored version with other rights, which whoever makes it puts in its place: nothing to activate.</param>
internal sealed record PendingWrite(long Number, Guid DocumentId, Guid VersionId, bool IsCopy);

/// <param name="At">UTC.</param>
internal sealed record RetiredWrite(long Number, DateTime At);

/// <summary>What a generation was made with.</summary>
internal sealed record HeaderRecord
{
    public required int Format { get; init; }
    public required int Analyser { get; init; }
    public required string Chunker { get; init; }
    public required int ChunkerNumber { get; init; }
    public required string Model { get; init; }
    public required string ModelVersion { get; init; }
    public required int Dimensions { get; init; }
    public required int TitleCount { get; init; }
    public required int HeadingCount { get; init; }
}

/// <param name="SequenceNumber">With <paramref name="PrimaryTerm"/> the state of the document that was read; a change goes through only upon that.</param>
internal sealed record Control(ControlRecord Record, long SequenceNumber, long PrimaryTerm)
{
    public double MeanLength => Record.Passages == 0 ? 0 : (double)Record.Length / Record.Passages;
}
