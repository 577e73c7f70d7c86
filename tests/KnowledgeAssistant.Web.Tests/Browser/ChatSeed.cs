using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Web.Tests.Browser;

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
    public async Task<Document> AddDocumentAsync(Collection collection, string source, string title, params string[] lines)
    {
        var content = Content(title, lines);
        var (id, version) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var document = new Document
        {
            Id = id,
            CollectionId = collection.Id,
            Source = source,
            Title = title,
            Format = content.Format,
            Date = Day,
            State = DocumentState.Ready,
            ActiveVersionId = version,
            CreatedAt = Day,
            UpdatedAt = Day,
        };
        var stored = new DocumentVersion
        {
            Id = version,
            DocumentId = id,
            Sha256 = new string('a', 64),
            ReaderNumber = 1,
            State = VersionState.Active,
            Format = content.Format,
            Title = title,
            Date = Day,
            ActivatedAt = Day,
            CreatedAt = Day,
        };
        await SaveAsync(document, stored, new StoredContent { VersionId = version, Data = DocumentContentCodec.Pack(content) });
        return document;
    }

    public static Evidence EvidenceOf(int number, Collection collection, Document document, DocumentContent content, string passage)
    {
        var start = content.Text.IndexOf(passage, StringComparison.Ordinal);
        var block = content.Blocks.First(block => block.Range.End > start);
        return new Evidence(
            number,
            $"{number:x32}",
            collection.Id,
            collection.Name,
            document.Id,
            document.ActiveVersionId!.Value,
            document.Source,
            document.Title,
            block.HeadingPath,
            null,
            block.Page,
            document.Date,
            new TextRange(start, start + passage.Length),
            passage
        );
    }

    /// <summary>Stores a conversation of that user with those turns; ids and places are set here.</summary>
    public async Task<Guid> AddConversationAsync(Guid userId, string title, params Func<Guid, int, Turn>[] turns)
    {
        var conversation = new Conversation
        {
            Id = Guid.CreateVersion7(),
            UserId = userId,
            Title = title,
            CreatedAt = Day,
            UpdatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        await SaveAsync([conversation, .. turns.Select((make, ordinal) => make(conversation.Id, ordinal))]);
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

    private async Task SaveAsync(params object[] entities)
    {
        await using var database = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        database.AddRange(entities);
        await database.SaveChangesAsync();
    }
}
