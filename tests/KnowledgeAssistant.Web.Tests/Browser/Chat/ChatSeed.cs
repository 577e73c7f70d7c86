using System.Security.Cryptography;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>Conversations and documents as the program stores them, for pages that must show every state an answer can be in.</summary>
internal sealed class ChatSeed(RunningHost host)
{
    public static readonly Guid Rosa = new("0193f000-0000-7000-8000-00000000d001");

    private static readonly DateTime Day = new(2025, 11, 3, 0, 0, 0, DateTimeKind.Utc);

    public async Task<Collection> AddCollectionAsync(string name, params AccessLabel[] labels)
    {
        var collection = new Collection
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Labels = labels.Length > 0 ? labels : [AccessLabel.Everyone],
            CreatedAt = Day,
        };
        await SaveAsync(collection);
        return collection;
    }

    /// <summary>A searchable document of headings ("# "), list items ("- "), table rows ("| ") and paragraphs, one block a line.</summary>
    public Task<SeededDocument> AddDocumentAsync(Collection collection, string source, string title, params string[] lines) =>
        AddAsync(collection, source, Content(title, lines), new string('a', 64));

    /// <summary>A file as the program reads it: in its child process, with its original stored.</summary>
    public async Task<SeededDocument> AddFileAsync(Collection collection, string path)
    {
        var outcome = await host.Get<ReaderPool>()
            .ReadAsync(new ReaderInput(path, Path.GetFileName(path), new ReaderLimits()), CancellationToken.None);
        Assert.Null(outcome.Reason);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path)));
        var original = host.Get<Originals>().PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(original)!);
        File.Copy(path, original, overwrite: true);
        return await AddAsync(collection, Path.GetFileName(path), outcome.Content!, sha256);
    }

    /// <summary>Stores a conversation of that user with those turns; ids and places are set here.</summary>
    public async Task<Guid> AddConversationAsync(Guid userId, string title, params SeededTurn[] turns)
    {
        var conversation = new Conversation
        {
            Id = Guid.CreateVersion7(),
            UserId = userId,
            Title = title,
            CreatedAt = Day,
            UpdatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        var stored = new List<Turn>();
        foreach (var turn in turns)
            stored.Add(turn.ToTurn(conversation.Id, stored.Count, stored.LastOrDefault()?.Id));
        conversation.LeafId = stored.LastOrDefault()?.Id;
        await SaveAsync([conversation, .. stored]);
        return conversation.Id;
    }

    public static DocumentContent Content(string title, params string[] lines)
    {
        var blocks = new List<Block>();
        var headings = new List<string>();
        var (at, text) = (0, new List<string>());
        foreach (var line in lines)
        {
            var (kind, level, words) = Kind(line);
            if (kind == BlockKind.Heading)
                headings.RemoveRange(Math.Min(level - 1, headings.Count), headings.Count - Math.Min(level - 1, headings.Count));
            blocks.Add(
                new Block(kind, new TextRange(at, at + words.Length), [.. headings])
                {
                    Level = level,
                    Table = kind == BlockKind.TableRow ? 1 : 0,
                }
            );
            if (kind == BlockKind.Heading)
                headings.Add(words);
            text.Add(words);
            at += words.Length + 1;
        }
        return new DocumentContent(DocumentFormats.Markdown, title, Day, null, string.Join('\n', text), blocks, CoverageReport.Complete);
    }

    private static (BlockKind Kind, int Level, string Words) Kind(string line) =>
        line switch
        {
            ['#', '#', '#', ' ', .. var words] => (BlockKind.Heading, 3, words),
            ['#', '#', ' ', .. var words] => (BlockKind.Heading, 2, words),
            ['#', ' ', .. var words] => (BlockKind.Heading, 1, words),
            ['-', ' ', ..] => (BlockKind.ListItem, 1, line),
            ['|', ' ', .. var words] => (BlockKind.TableRow, 0, words),
            _ => (BlockKind.Paragraph, 0, line),
        };

    private async Task<SeededDocument> AddAsync(Collection collection, string source, DocumentContent content, string sha256)
    {
        var (id, version) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var document = new Document
        {
            Id = id,
            CollectionId = collection.Id,
            Source = source,
            Title = content.Title,
            Format = content.Format,
            Date = Day,
            Pages = content.Pages,
            State = DocumentState.Ready,
            ActiveVersionId = version,
            // Not its own date, which is what makes that one its own.
            CreatedAt = Day.AddHours(9),
            UpdatedAt = Day.AddHours(9),
        };
        var stored = new DocumentVersion
        {
            Id = version,
            DocumentId = id,
            Sha256 = sha256,
            ReaderNumber = 1,
            State = VersionState.Active,
            Format = content.Format,
            Title = content.Title,
            Date = Day,
            Pages = content.Pages,
            ActivatedAt = Day,
            CreatedAt = Day,
        };
        await SaveAsync(document, stored, new StoredContent { VersionId = version, Data = DocumentContentCodec.Pack(content) });
        return new SeededDocument(collection, document, content);
    }

    private async Task SaveAsync(params object[] entities)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        database.AddRange(entities);
        await database.SaveChangesAsync();
    }
}

internal sealed record SeededDocument(Collection Collection, Document Document, DocumentContent Content)
{
    /// <summary>The evidence for words that stand in the document.</summary>
    public Evidence Evidence(int number, string passage)
    {
        var start = Content.Text.IndexOf(passage, StringComparison.Ordinal);
        Assert.True(start >= 0, $"'{passage}' does not stand in {Document.Source}.");
        var block = Content.Blocks.First(block => block.Range.End > start);
        return new Evidence(
            number,
            $"{number:x32}",
            Collection.Id,
            Collection.Name,
            Document.Id,
            Document.ActiveVersionId!.Value,
            Document.Source,
            Document.Title,
            block.HeadingPath,
            null,
            block.Page,
            Document.Date,
            new TextRange(start, start + passage.Length),
            passage
        );
    }
}

/// <summary>A turn in the making; what is not set is as in an answered turn.</summary>
internal sealed record SeededTurn(string Question, string Answer, params Evidence[] Evidence)
{
    public TurnState State { get; init; } = TurnState.Done;
    public AnswerOutcome? Outcome { get; init; } = AnswerOutcome.Answered;
    public Support[] Support { get; init; } = [];
    public string? Message { get; init; }
    public string? ReferenceId { get; init; }

    /// <summary>Its search server put both searches together: no legs are known.</summary>
    public bool IsFusedByServer { get; init; }

    /// <summary>Each evidence is cited under its number; every text up to a marker is a sentence.</summary>
    public Turn ToTurn(Guid conversation, int ordinal, Guid? parent)
    {
        var id = Guid.CreateVersion7();
        return new Turn
        {
            Id = id,
            ConversationId = conversation,
            Ordinal = ordinal,
            ParentId = parent,
            Question = Question,
            State = State,
            Outcome = Outcome,
            Answer = Answer,
            Message = Message,
            ReferenceId = ReferenceId,
            StartedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Milliseconds = 3_100,
            Steps =
            [
                new(AnswerStep.Search, "Searched 1,204 passages, 8 worth reading", 14),
                new(AnswerStep.Write, "Written from 3 passages", 3_000),
            ],
            Sentences = Outcome == AnswerOutcome.Answered ? [.. Sentences()] : [],
            Citations =
                Outcome == AnswerOutcome.Answered
                    ? [.. Evidence.Select(each => new StoredCitation(each.Number, each.Number, RangeOf(each), SupportOf(each.Number)))]
                    : [],
            Evidence = [.. Evidence.Select(each => TurnEvidence.Of(id, each))],
            Nearest = Outcome == AnswerOutcome.NotFound ? [.. Evidence.Select(each => each.Number)] : [],
            Trace = new RetrievalTrace(
                Question,
                ["wind", "crane", "stop"],
                1_204,
                [.. Evidence.Select(Traced)],
                IsFusedByServer ? [new(RetrievalTrace.ServerFusionStep, 31)] : []
            ),
        };
    }

    private Support SupportOf(int number) => number <= Support.Length ? Support[number - 1] : Conversations.Support.Quoted;

    private TextRange? RangeOf(Evidence evidence) =>
        SupportOf(evidence.Number) == Conversations.Support.Unsupported ? null : evidence.Range;

    private TraceEntry Traced(Evidence each) =>
        new(
            each.PassageId,
            each.Collection,
            each.Source,
            each.Title,
            each.HeadingPath,
            each.Page,
            IsFusedByServer ? null : each.Number,
            IsFusedByServer ? null : each.Number + 2,
            IsFusedByServer
                ? new HitScores(null, null, 1.0 / each.Number, null)
                : new HitScores(12.3 / each.Number, 0.61, 1.0 / each.Number, null),
            each.Number < 3,
            each.Number < 3 ? "used" : "beyond the best 8"
        );

    private IEnumerable<AnswerSentence> Sentences()
    {
        for (var (start, at) = (0, Answer.IndexOf('[')); at >= 0; at = Answer.IndexOf('[', at + 1))
        {
            start = Math.Max(start, Answer.LastIndexOfAny(['\n', '|'], at) + 1);
            while (Answer[start] == ' ')
                start++;
            var number = Answer[at + 1] - '0';
            yield return new(Answer[start..(at + 3)], new(start, at + 3), SupportOf(number), [number]);
            start = at + 3;
        }
    }
}
