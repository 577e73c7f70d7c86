namespace KnowledgeAssistant.Ingestion.Checks;

/// <summary>Why database and index were compared.</summary>
public enum CheckCause
{
    /// <summary>Every start does, before anybody searches.</summary>
    Start,

    /// <summary>A change may not have reached the index.</summary>
    Fault,

    /// <summary><see cref="IngestionOptions.CompareHours"/> had passed.</summary>
    Schedule,

    /// <summary>An admin asked for it.</summary>
    Asked,
}

/// <summary>One comparison of what the database says with what a generation of the index holds, and what was repaired.</summary>
public sealed class IndexCheck
{
    public const int MaxErrorLength = 1_000;

    public required Guid Id { get; init; }

    public required CheckCause Cause { get; init; }

    /// <summary>The generation's number; 0 where the comparison did not get as far as to know.</summary>
    public int Generation { get; init; }

    /// <summary>Whether it was the live one, which questions are searched in; one kept beside it follows a moment behind.</summary>
    public required bool IsLive { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime StartedAt { get; init; }

    public required long Milliseconds { get; init; }

    /// <summary>Documents that the database has.</summary>
    public int Documents { get; init; }

    /// <summary>Were in the index though nothing of them ought to be: taken out.</summary>
    public int Removed { get; init; }

    /// <summary>Could be found by others than the database says: set right.</summary>
    public int Rights { get; init; }

    /// <summary>Ought to be in the index and were not: written again from their stored contents.</summary>
    public int Missing { get; init; }

    /// <summary>Were in the index before the database knew of it: written down.</summary>
    public int Finished { get; init; }

    /// <summary>Why it could not be brought to an end, in words for the admin; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>Documents that differed.</summary>
    public int Differing => Removed + Rights + Missing + Finished;
}
