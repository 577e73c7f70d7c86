using System.Buffers.Binary;

namespace KnowledgeAssistant.Ingestion.Readers.Images;

/// <summary>The directories of a TIFF file: one for each picture, each naming the place of the next.</summary>
internal static class TiffPictures
{
    private const int EntryLength = 12;
    private const int WidthTag = 256;
    private const int HeightTag = 257;
    private const int ShortType = 3;

    /// <exception cref="UnreadableDocumentException">More pictures than allowed.</exception>
    public static IReadOnlyList<PictureSize> Sizes(FileStream file, int mostPictures)
    {
        var header = Bytes(file, 0, 8);
        var isBig = header[0] == 'M';
        var sizes = new List<PictureSize>();
        var seen = new HashSet<long>();
        for (long place = U32(header.AsSpan(4), isBig); place != 0; )
        {
            // A directory that names itself again would never end.
            if (!seen.Add(place))
                return [];
            if (sizes.Count == mostPictures)
                throw new UnreadableDocumentException(
                    $"The file holds more than {mostPictures:N0} pictures. Split it into smaller documents."
                );
            var entries = U16(Bytes(file, place, 2), isBig);
            var directory = Bytes(file, place + 2, (entries * EntryLength) + 4);
            sizes.Add(new PictureSize(Value(directory, entries, WidthTag, isBig), Value(directory, entries, HeightTag, isBig)));
            place = U32(directory.AsSpan(entries * EntryLength), isBig);
        }
        return sizes.TrueForAll(size => size.Pixels > 0) ? sizes : [];
    }

    private static long Value(byte[] directory, int entries, int tag, bool isBig)
    {
        for (var i = 0; i < entries; i++)
        {
            var entry = directory.AsSpan(i * EntryLength, EntryLength);
            if (U16(entry, isBig) == tag)
                return U16(entry[2..], isBig) == ShortType ? U16(entry[8..], isBig) : U32(entry[8..], isBig);
        }
        return 0;
    }

    private static byte[] Bytes(FileStream file, long place, int count)
    {
        var bytes = new byte[count];
        file.Position = place;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static int U16(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
