using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Conversations;

public enum TurnState
{
    Running,
    Done,

    /// <summary>The server ended while the answer was being written; its text so far is kept.</summary>
    Interrupted,
    Failed,

    /// <summary>The reader stopped it; its text so far is kept.</summary>
    Stopped,
}

/// <summary>One question and its answer. Its id is the id of the run that produced it.</summary>
public sealed class Turn
{
    public required Guid Id { get; init; }
    public required Guid ConversationId { get; init; }

    /// <summary>Only there for queries: they leave out the turns of a conversation that is being deleted.</summary>
    internal Conversation? Conversation { get; init; }

    /// <summary>0-based, in the order of asking; a turn's parent always has a lower one.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The turn it follows; null for a first one. Turns with the same parent are siblings: one question asked again or edited.</summary>
    public Guid? ParentId { get; init; }
    public required string Question { get; init; }

    /// <summary>What the search was narrowed to; null for everything the asker may read.</summary>
    public MetadataFilter? Filter { get; init; }

    /// <summary>What was searched for when it differs from <see cref="Question"/>.</summary>
    public string? RewrittenQuestion { get; set; }
    public TurnState State { get; set; }
    public AnswerOutcome? Outcome { get; set; }

    /// <summary>With <c>[n]</c> markers.</summary>
    public string Answer { get; set; } = "";

    /// <summary>What was written when none of it rested on a passage; <see cref="Answer"/> then says that nothing was found. Shown only when asked for.</summary>
    public string? Withheld { get; set; }
    public IReadOnlyList<AnswerSentence> Sentences { get; set; } = [];

    /// <summary>How many of <see cref="Sentences"/> no source supports; a withheld answer, whose sentences are not kept, counts as one. Stored
    /// beside them, so that doubtful answers are found without reading every turn; nothing else sets it.</summary>
    public int UnsupportedSentences
    {
        get =>
            Withheld is not null ? 1
            : Outcome is null or AnswerOutcome.Answered ? Sentences.Count(sentence => sentence.Support == Support.Unsupported)
            : 0;
        private set => _ = value;
    }
    public IReadOnlyList<StoredCitation> Citations { get; set; } = [];
    public List<TurnEvidence> Evidence { get; set; } = [];

    /// <summary>Evidence numbers of the nearest titles when nothing was found.</summary>
    public IReadOnlyList<int> Nearest { get; set; } = [];
    public IReadOnlyList<TurnStep> Steps { get; set; } = [];
    public RetrievalTrace? Trace { get; set; }

    /// <summary>One for each purpose; empty where no chat model had a part.</summary>
    public IReadOnlyList<ModelUse> ModelUses { get; set; } = [];

    /// <summary>Questions that could be asked next; null for none.</summary>
    public IReadOnlyList<string>? Suggestions { get; set; }
    public string? Message { get; set; }
    public string? ReferenceId { get; set; }
    public required DateTime StartedAt { get; init; }
    public double Milliseconds { get; set; }
}

/// <summary>A step as it was shown.</summary>
public sealed record TurnStep(AnswerStep Step, string Detail, double Milliseconds);

/// <summary>A citation without its passage and quote: both stand in the evidence, so that blanking the evidence blanks them too.</summary>
public sealed record StoredCitation(int Number, int Evidence, TextRange? Range, Support Support)
{
    public TextRange? Place { get; init; }
}

/// <summary>A passage a turn rested on, with its text and address as they were. Its own table, so that a deleted document is found in it.</summary>
public sealed class TurnEvidence
{
    public required Guid TurnId { get; init; }
    public required int Number { get; init; }
    public required string PassageId { get; init; }
    public required Guid CollectionId { get; init; }
    public required string Collection { get; init; }
    public required Guid DocumentId { get; init; }
    public required Guid VersionId { get; init; }
    public required string Source { get; set; }
    public required string Title { get; set; }
    public required IReadOnlyList<string> HeadingPath { get; set; }
    public string? TableHeader { get; set; }
    public int? Page { get; set; }

    /// <summary>Name of the sheet; null, with the rows, where the passage stands in none.</summary>
    public string? Sheet { get; set; }
    public int? FirstRow { get; set; }
    public int? LastRow { get; set; }
    public required DateTime Date { get; init; }
    public required int Start { get; init; }
    public required int End { get; init; }
    public required string Text { get; set; }

    /// <summary>When the turn that cites it was asked (UTC); null for a passage that its answer does not cite. Stored here, so that a document's answers are counted in an index.</summary>
    public DateTime? CitedAt { get; set; }

    internal EvidenceKey Key => new(CollectionId, DocumentId, VersionId);

    public static TurnEvidence Of(Guid turnId, Evidence evidence) =>
        new()
        {
            TurnId = turnId,
            Number = evidence.Number,
            PassageId = evidence.PassageId,
            CollectionId = evidence.CollectionId,
            Collection = evidence.Collection,
            DocumentId = evidence.DocumentId,
            VersionId = evidence.VersionId,
            Source = evidence.Source,
            Title = evidence.Title,
            HeadingPath = evidence.HeadingPath,
            TableHeader = evidence.TableHeader,
            Page = evidence.Page,
            Sheet = evidence.Cells?.Sheet,
            FirstRow = evidence.Cells?.FirstRow,
            LastRow = evidence.Cells?.LastRow,
            Date = evidence.Date,
            Start = evidence.Range.Start,
            End = evidence.Range.End,
            Text = evidence.Text,
        };

    public Evidence ToEvidence() =>
        new(
            Number,
            PassageId,
            CollectionId,
            Collection,
            DocumentId,
            VersionId,
            Source,
            Title,
            HeadingPath,
            TableHeader,
            Page,
            DateTime.SpecifyKind(Date, DateTimeKind.Utc),
            new TextRange(Start, End),
            Text
        )
        {
            Cells = Sheet is not null && FirstRow is { } first && LastRow is { } last ? new CellRange(Sheet, first, last) : null,
        };
}
