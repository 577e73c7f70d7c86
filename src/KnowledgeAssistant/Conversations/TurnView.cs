using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Conversations;

/// <summary>What has become of a passage since the turn rested on it.</summary>
public enum EvidenceState
{
    /// <summary>Its document still has the version the turn saw.</summary>
    Current,

    /// <summary>Its document has a newer version; the evidence opens as stored, marked "changed since".</summary>
    Changed,

    /// <summary>Its document was deleted; text, address, quotes and the sentences that rest on it are blank ("document deleted").</summary>
    Deleted,

    /// <summary>The owner may no longer read it; the whole turn is withdrawn.</summary>
    Withdrawn,
}

/// <summary>How far a source may be out of date.</summary>
/// <param name="Date">The document's own date (UTC) as it was when it was cited; null where it has none, so that nothing can be said of its age.</param>
/// <param name="Replacement">The document that took its place since; null where none did.</param>
public sealed record SourceFreshness(DateTime? Date, Replacement? Replacement)
{
    public static SourceFreshness Unknown { get; } = new(null, null);
}

/// <summary>One line of the list.</summary>
public sealed record ConversationSummary(Guid Id, string Title, DateTime CreatedAt, DateTime UpdatedAt)
{
    public bool IsPinned { get; init; }

    /// <summary>An answer in it is being written.</summary>
    public bool IsWriting { get; init; }

    /// <summary>An answer in it was over after its owner last looked.</summary>
    public bool IsUnread { get; init; }
}

/// <param name="Pinned">The newest pin first.</param>
/// <param name="Recent">The others, the last asked first.</param>
/// <param name="HasMore">There are older ones than <paramref name="Recent"/>.</param>
public sealed record ConversationPage(IReadOnlyList<ConversationSummary> Pinned, IReadOnlyList<ConversationSummary> Recent, bool HasMore);

/// <summary>A conversation that holds what was searched for.</summary>
/// <param name="TurnId">The newest turn that holds it; null when only the title does.</param>
/// <param name="Excerpt">The words round it, without Markdown; null with <paramref name="TurnId"/>.</param>
public sealed record ConversationHit(Guid Id, string Title, DateTime UpdatedAt, Guid? TurnId, string? Excerpt);

/// <summary>The end of the branch that is shown.</summary>
/// <param name="Turns">Oldest first, each following the one before it.</param>
/// <param name="Earlier">How many turns of the branch come before these; <see cref="ConversationStore.GetEarlierAsync"/> gives them.</param>
public sealed record ConversationView(
    Guid Id,
    string Title,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    IReadOnlyList<TurnView> Turns,
    int Earlier
);

/// <summary>A stretch of one branch.</summary>
/// <param name="Turns">Oldest first, each following the one before it.</param>
/// <param name="Earlier">How many turns of the branch come before these.</param>
public sealed record TurnPage(IReadOnlyList<TurnView> Turns, int Earlier);

/// <summary>A turn as its owner may see it now.</summary>
/// <param name="SourcesWithdrawn">True when the owner may no longer read a passage it rested on: show "sources withdrawn"; answer, sentences, citations, evidence, trace and rewritten question are blank.</param>
/// <param name="Evidence">By number; see <paramref name="EvidenceStates"/>.</param>
/// <param name="EvidenceStates">One per evidence, in the same order.</param>
public sealed record TurnView(
    Guid Id,
    int Ordinal,
    string Question,
    string? RewrittenQuestion,
    TurnState State,
    AnswerOutcome? Outcome,
    string Answer,
    IReadOnlyList<AnswerSentence> Sentences,
    IReadOnlyList<Citation> Citations,
    IReadOnlyList<Evidence> Evidence,
    IReadOnlyList<EvidenceState> EvidenceStates,
    IReadOnlyList<Evidence> Nearest,
    IReadOnlyList<TurnStep> Steps,
    RetrievalTrace? Trace,
    string? Message,
    string? ReferenceId,
    bool SourcesWithdrawn,
    DateTime StartedAt,
    double Milliseconds
)
{
    /// <summary>What the search was narrowed to.</summary>
    public MetadataFilter Filter { get; init; } = MetadataFilter.None;

    public Guid ConversationId { get; init; }

    /// <summary>The turn it follows; null for a first one.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The turns that follow the same one, this one among them, in the order of asking: "2 of 3" and the ids to switch to.</summary>
    public IReadOnlyList<Guid> Siblings { get; init; } = [];

    /// <summary>One for each purpose; empty where no chat model had a part.</summary>
    public IReadOnlyList<ModelUse> ModelUses { get; init; } = [];

    /// <summary>Questions that could be asked next; none where sources are withdrawn or deleted, whose words they may hold.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>See <see cref="Turn.Withheld"/>; null too when sources are withdrawn or deleted.</summary>
    public string? Withheld { get; init; }

    /// <summary>By evidence number; empty where sources are withdrawn.</summary>
    public IReadOnlyDictionary<int, SourceFreshness> Freshness { get; init; } = new Dictionary<int, SourceFreshness>();

    public SourceFreshness FreshnessOf(int evidenceNumber) => Freshness.GetValueOrDefault(evidenceNumber, SourceFreshness.Unknown);

    public EvidenceState StateOf(int evidenceNumber)
    {
        for (var i = 0; i < Evidence.Count; i++)
            if (Evidence[i].Number == evidenceNumber)
                return EvidenceStates[i];
        return EvidenceState.Deleted;
    }
}
