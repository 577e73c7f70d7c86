using System.Text.Json;

namespace KnowledgeAssistant.Ingestion;

/// <summary>The part of packed content that few documents have much of: rows of sheets, metadata, and the coverage report, as JSON.</summary>
internal sealed record ContentDetails(DocumentMetadata Metadata, CoverageReport Coverage, IReadOnlyList<BlockCells> Cells)
{
    public IReadOnlyList<string> Attachments { get; init; } = [];

    public static void Write(BinaryWriter writer, DocumentContent content)
    {
        var cells = content.Blocks.Index().Where(block => block.Item.Cells is not null);
        var details = new ContentDetails(
            content.Metadata,
            content.Coverage,
            [.. cells.Select(block => new BlockCells(block.Index, block.Item.Cells!))]
        )
        {
            Attachments = content.Attachments,
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(details, JsonSerializerOptions.Default);
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> makes.</exception>
    public static DocumentContent Read(BinaryReader reader, DocumentContent content)
    {
        var bytes = reader.ReadBytes(reader.Read7BitEncodedInt());
        try
        {
            var details = JsonSerializer.Deserialize<ContentDetails>(bytes, JsonSerializerOptions.Default)!;
            var blocks = content.Blocks.ToArray();
            foreach (var (index, cells) in details.Cells)
                blocks[index] = blocks[index] with { Cells = cells };
            return content with
            {
                Metadata = details.Metadata,
                Coverage = details.Coverage,
                Blocks = blocks,
                Attachments = details.Attachments,
            };
        }
        catch (Exception exception) when (exception is JsonException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The stored text of the document is damaged.", exception);
        }
    }
}

/// <param name="Block">Position among the blocks.</param>
internal sealed record BlockCells(int Block, CellRange Cells);
