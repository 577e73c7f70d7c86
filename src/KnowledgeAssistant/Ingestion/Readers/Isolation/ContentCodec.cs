using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>
/// <see cref="DocumentContent"/> as bytes, for the pipe only: both ends are the same program. Heading paths and table headers, which many
/// blocks share, are written once.
/// </summary>
internal static class ContentCodec
{
    public static void Write(Stream stream, DocumentContent content)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(content.Format);
        writer.Write(content.Title);
        writer.Write(content.Date?.Ticks ?? -1);
        writer.Write(content.Pages ?? -1);
        writer.Write(content.Text);
        WriteList(writer, content.Coverage.UnreadPages, writer.Write);
        WriteList(writer, content.Coverage.Notes, writer.Write);
        writer.Write(content.Blocks.Count);
        IReadOnlyList<string>? path = null;
        string? header = null;
        foreach (var block in content.Blocks)
        {
            WriteBlock(writer, block, path, header);
            (path, header) = (block.HeadingPath, block.TableHeader);
        }
    }

    public static DocumentContent Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var (format, title, ticks, pages, text) = (
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadInt64(),
            reader.ReadInt32(),
            reader.ReadString()
        );
        var coverage = new CoverageReport(ReadList(reader, reader.ReadInt32), ReadList(reader, reader.ReadString));
        var blocks = new List<Block>(reader.ReadInt32());
        for (var i = blocks.Capacity; i > 0; i--)
            blocks.Add(ReadBlock(reader, blocks.Count > 0 ? blocks[^1] : null));
        var date = ticks < 0 ? (DateTime?)null : new DateTime(ticks, DateTimeKind.Utc);
        return new DocumentContent(format, title, date, pages < 0 ? null : pages, text, blocks, coverage);
    }

    private static void WriteBlock(BinaryWriter writer, Block block, IReadOnlyList<string>? previousPath, string? previousHeader)
    {
        writer.Write((byte)block.Kind);
        writer.Write(block.Range.Start);
        writer.Write(block.Range.End);
        writer.Write((byte)block.Level);
        writer.Write(block.Page ?? -1);
        writer.Write(block.Table);
        var isSamePath = ReferenceEquals(block.HeadingPath, previousPath);
        writer.Write(isSamePath);
        if (!isSamePath)
            WriteList(writer, block.HeadingPath, writer.Write);
        var isSameHeader = ReferenceEquals(block.TableHeader, previousHeader);
        writer.Write(isSameHeader);
        if (!isSameHeader)
            writer.Write(block.TableHeader ?? "");
        WriteList(writer, block.Lines, line => WriteLine(writer, line));
    }

    private static Block ReadBlock(BinaryReader reader, Block? previous)
    {
        var kind = (BlockKind)reader.ReadByte();
        var range = new TextRange(reader.ReadInt32(), reader.ReadInt32());
        int level = reader.ReadByte();
        var page = reader.ReadInt32();
        var table = reader.ReadInt32();
        var path = reader.ReadBoolean() ? previous!.HeadingPath : ReadList(reader, reader.ReadString);
        var header = reader.ReadBoolean() ? previous?.TableHeader : reader.ReadString();
        return new Block(kind, range, path)
        {
            Level = level,
            Page = page < 0 ? null : page,
            Table = table,
            TableHeader = string.IsNullOrEmpty(header) ? null : header,
            Lines = ReadList(reader, () => ReadLine(reader)),
        };
    }

    private static void WriteLine(BinaryWriter writer, LineBox line)
    {
        writer.Write(line.Range.Start);
        writer.Write(line.Range.End);
        writer.Write(line.Page);
        writer.Write(line.Left);
        writer.Write(line.Top);
        writer.Write(line.Right);
        writer.Write(line.Bottom);
    }

    private static LineBox ReadLine(BinaryReader reader) =>
        new(
            new TextRange(reader.ReadInt32(), reader.ReadInt32()),
            reader.ReadInt32(),
            reader.ReadSingle(),
            reader.ReadSingle(),
            reader.ReadSingle(),
            reader.ReadSingle()
        );

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(item);
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.ReadInt32();
        var items = count == 0 ? [] : new T[count];
        for (var i = 0; i < count; i++)
            items[i] = read();
        return items;
    }
}
