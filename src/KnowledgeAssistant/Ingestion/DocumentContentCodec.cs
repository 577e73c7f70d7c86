using System.IO.Compression;
using System.Text;

namespace KnowledgeAssistant.Ingestion;

/// <summary>
/// Packs a version's text and blocks into bytes: a format number, then Brotli over a flat binary form. Boxes of a large PDF are most of it, and JSON
/// would be five times as long. Lossless but for unpaired surrogates, which become U+FFFD of the same length.
/// </summary>
public static class DocumentContentCodec
{
    /// <summary>2 has the sizes of pages at its end; 3 has rows of sheets, metadata and all of the coverage report behind them.</summary>
    private const byte FormatNumber = 3;

    public static byte[] Pack(DocumentContent content)
    {
        using var packed = new MemoryStream();
        packed.WriteByte(FormatNumber);
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var buffered = new BufferedStream(brotli, 65_536))
        using (var writer = new BinaryWriter(buffered, Encoding.UTF8))
            Write(writer, content);
        return packed.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Pack"/> makes, or a newer program made them.</exception>
    public static DocumentContent Unpack(byte[] data)
    {
        if (data.Length == 0 || data[0] is < 1 or > FormatNumber)
            throw new InvalidDataException("The stored text of the document is of another version of this program.");
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(data, 1, data.Length - 1), CompressionMode.Decompress);
            using var buffered = new BufferedStream(brotli, 65_536);
            using var reader = new BinaryReader(buffered, Encoding.UTF8);
            var content = Read(reader);
            if (data[0] >= 2)
                content = content with { PageSizes = ReadPageSizes(reader) };
            return data[0] >= 3 ? ContentDetails.Read(reader, content) : content;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The stored text of the document is damaged.", exception);
        }
    }

    private static void Write(BinaryWriter writer, DocumentContent content)
    {
        writer.Write(content.Format);
        writer.Write(content.Title);
        writer.Write(content.Date?.Ticks ?? -1L);
        writer.Write7BitEncodedInt(content.Pages ?? -1);
        writer.Write(content.Text);
        writer.Write7BitEncodedInt(content.Coverage.UnreadPages.Count);
        foreach (var page in content.Coverage.UnreadPages)
            writer.Write7BitEncodedInt(page);
        WriteStrings(writer, content.Coverage.Notes);
        writer.Write7BitEncodedInt(content.Blocks.Count);
        var paths = new Interned<IReadOnlyList<string>>(path => string.Join('\0', path.Prepend("")));
        var headers = new Interned<string>(text => text);
        foreach (var block in content.Blocks)
            WriteBlock(writer, block, paths, headers);
        writer.Write7BitEncodedInt(content.PageSizes.Count);
        foreach (var page in content.PageSizes)
        {
            writer.Write(page.Width);
            writer.Write(page.Height);
        }
        ContentDetails.Write(writer, content);
    }

    private static void WriteBlock(BinaryWriter writer, Block block, Interned<IReadOnlyList<string>> paths, Interned<string> headers)
    {
        writer.Write((byte)block.Kind);
        WriteRange(writer, block.Range);
        paths.Write(writer, block.HeadingPath, WriteStrings);
        writer.Write7BitEncodedInt(block.Level);
        writer.Write7BitEncodedInt(block.Page ?? -1);
        writer.Write(block.TableHeader is not null);
        if (block.TableHeader is not null)
            headers.Write(writer, block.TableHeader, static (target, text) => target.Write(text));
        writer.Write7BitEncodedInt(block.Table);
        writer.Write7BitEncodedInt(block.Lines.Count);
        foreach (var line in block.Lines)
        {
            WriteRange(writer, line.Range);
            writer.Write7BitEncodedInt(line.Page);
            writer.Write(line.Left);
            writer.Write(line.Top);
            writer.Write(line.Right);
            writer.Write(line.Bottom);
        }
    }

    private static DocumentContent Read(BinaryReader reader)
    {
        var format = reader.ReadString();
        var title = reader.ReadString();
        var ticks = reader.ReadInt64();
        var pages = reader.Read7BitEncodedInt();
        var text = reader.ReadString();
        var unread = new int[reader.Read7BitEncodedInt()];
        for (var i = 0; i < unread.Length; i++)
            unread[i] = reader.Read7BitEncodedInt();
        var notes = ReadStrings(reader);
        var blocks = new Block[reader.Read7BitEncodedInt()];
        var paths = new List<IReadOnlyList<string>>();
        var headers = new List<string>();
        for (var i = 0; i < blocks.Length; i++)
            blocks[i] = ReadBlock(reader, paths, headers);
        return new DocumentContent(
            format,
            title,
            ticks < 0 ? null : new DateTime(ticks, DateTimeKind.Utc),
            pages < 0 ? null : pages,
            text,
            blocks,
            new CoverageReport(unread, notes)
        );
    }

    private static PageSize[] ReadPageSizes(BinaryReader reader)
    {
        var sizes = new PageSize[reader.Read7BitEncodedInt()];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = new PageSize(reader.ReadSingle(), reader.ReadSingle());
        return sizes;
    }

    private static Block ReadBlock(BinaryReader reader, List<IReadOnlyList<string>> paths, List<string> headers)
    {
        var kind = (BlockKind)reader.ReadByte();
        var range = ReadRange(reader);
        var path = ReadInterned(reader, paths, ReadStrings);
        var level = reader.Read7BitEncodedInt();
        var page = reader.Read7BitEncodedInt();
        var header = reader.ReadBoolean() ? ReadInterned(reader, headers, static source => source.ReadString()) : null;
        var table = reader.Read7BitEncodedInt();
        var count = reader.Read7BitEncodedInt();
        var lines = count == 0 ? [] : new LineBox[count];
        for (var i = 0; i < count; i++)
            lines[i] = new LineBox(
                ReadRange(reader),
                reader.Read7BitEncodedInt(),
                reader.ReadSingle(),
                reader.ReadSingle(),
                reader.ReadSingle(),
                reader.ReadSingle()
            );
        var block = new Block(kind, range, path);
        return block with { Level = level, Page = page < 0 ? null : page, TableHeader = header, Table = table, Lines = lines };
    }

    private static void WriteRange(BinaryWriter writer, TextRange range)
    {
        writer.Write7BitEncodedInt(range.Start);
        writer.Write7BitEncodedInt(range.Length);
    }

    private static TextRange ReadRange(BinaryReader reader)
    {
        var start = reader.Read7BitEncodedInt();
        return new TextRange(start, start + reader.Read7BitEncodedInt());
    }

    private static void WriteStrings(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts)
            writer.Write(text);
    }

    private static string[] ReadStrings(BinaryReader reader)
    {
        var texts = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        return texts;
    }

    private static T ReadInterned<T>(BinaryReader reader, List<T> known, Func<BinaryReader, T> read)
    {
        var number = reader.Read7BitEncodedInt();
        if (number == known.Count)
            known.Add(read(reader));
        return known[number];
    }

    /// <summary>Heading paths and table headers repeat from block to block: each is written once, then by its number.</summary>
    private sealed class Interned<T>(Func<T, string> keyOf)
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public void Write(BinaryWriter writer, T value, Action<BinaryWriter, T> write)
        {
            var key = keyOf(value);
            if (_numbers.TryGetValue(key, out var number))
            {
                writer.Write7BitEncodedInt(number);
                return;
            }
            writer.Write7BitEncodedInt(_numbers.Count);
            _numbers.Add(key, _numbers.Count);
            write(writer, value);
        }
    }
}
