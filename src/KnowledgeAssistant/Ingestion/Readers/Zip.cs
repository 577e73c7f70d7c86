using System.Buffers.Binary;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Looks at the directory of a zip file before anything of it is unpacked: number of entries, declared sizes, and what kind of file it is. The unpacked
/// bytes are limited to the declared ones by the runtime's own reader, so an entry that lies about its size is cut short.
/// </summary>
internal static class Zip
{
    private const int EndLength = 22;
    private const int LongestComment = 65_535;
    private const int EntryLength = 46;

    /// <returns>A <see cref="DocumentFormats"/> name.</returns>
    /// <exception cref="UnreadableDocumentException">Not a supported file, damaged, or beyond the limits.</exception>
    public static string OfficeFormat(FileStream file, ReaderLimits limits)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var unpacked = 0L;
        foreach (var (name, size, isEncrypted) in Entries(file, limits))
        {
            unpacked += size;
            if (unpacked > limits.MaxUnpackedBytes)
            {
                throw new UnreadableDocumentException(
                    $"Unpacked, the file would take more than {limits.MaxUnpackedBytes / (1024 * 1024):N0} MB, so it was not opened. Remove pictures from it or split it."
                );
            }
            if (isEncrypted)
                throw new UnreadableDocumentException(ReaderReasons.PasswordProtected);
            names.Add(name.Replace('\\', '/'));
        }
        return ZipContent.FormatOf(file, names);
    }

    private static List<(string Name, long Size, bool IsEncrypted)> Entries(FileStream file, ReaderLimits limits)
    {
        var (count, offset, length) = Directory(file);
        // The directory's own length counts as well: a file that says "1 entry" may have a million.
        if (count > limits.MaxZipEntries || length > limits.MaxZipEntries * 1024L)
            throw new UnreadableDocumentException($"The file is made of more than {limits.MaxZipEntries:N0} parts, so it was not opened.");
        var directory = new byte[length];
        file.Position = offset;
        if (file.ReadAtLeast(directory, (int)length, throwOnEndOfStream: false) < length)
            throw Damaged();
        var entries = new List<(string, long, bool)>();
        for (var rest = directory.AsSpan(); rest.Length >= EntryLength && rest.StartsWith("PK\x01\x02"u8); )
        {
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
            var next = EntryLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (next > rest.Length)
                throw Damaged();
            // 0xFFFFFFFF refers to a 64-bit size: beyond any limit for a document.
            entries.Add((Encoding.UTF8.GetString(rest.Slice(EntryLength, nameLength)), size, (flags & 1) != 0));
            rest = rest[next..];
        }
        return entries.Count == count ? entries : throw Damaged();
    }

    /// <summary>Number of entries, place and length of the directory, from the record at the file's end.</summary>
    private static (int Count, long Offset, long Length) Directory(FileStream file)
    {
        var tail = new byte[Math.Min(file.Length, EndLength + LongestComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + EndLength > tail.Length)
            throw Damaged();
        var end = tail.AsSpan(at);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        return offset + (long)length <= file.Length
            ? (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), offset, length)
            : throw Damaged();
    }

    private static UnreadableDocumentException Damaged() =>
        new("The file is damaged or was not uploaded completely: its end is missing. Upload it again.");
}
