using System.Buffers.Binary;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Images;

internal readonly record struct PictureSize(long Width, long Height)
{
    public long Pixels => Width * Height;
}

/// <summary>Sizes of pictures as their files declare them, without decoding anything: a few bytes may claim a picture that fills the memory.</summary>
internal static class PictureHeader
{
    private const int Longest = 1024 * 1024;

    /// <summary>By the first bytes of a file.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || IsTiff(start)
        || IsBitmap(start)
        || IsWebP(start);

    /// <returns>A size for each picture (a TIFF file may hold several); empty where the file does not say.</returns>
    public static IReadOnlyList<PictureSize> Sizes(string path, int mostPictures)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(Longest, file.Length)];
        file.ReadExactly(bytes);
        try
        {
            ReadOnlySpan<byte> start = bytes;
            if (IsTiff(start))
                return TiffPictures.Sizes(file, mostPictures);
            PictureSize? size =
                IsBitmap(start) ? OfBitmap(start)
                : IsWebP(start) ? OfWebP(start)
                : start[0] == 0xFF ? OfJpeg(start)
                : new PictureSize(Big(start[16..]), Big(start[20..]));
            return size is { Width: > 0, Height: > 0 } known ? [known] : [];
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException or EndOfStreamException)
        {
            // Cut off within its header.
            return [];
        }
    }

    private static bool IsTiff(ReadOnlySpan<byte> start) => start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8);

    /// <summary>Text may begin with "BM" as well: the four bytes that are always zero and the length of the header tell.</summary>
    private static bool IsBitmap(ReadOnlySpan<byte> start) =>
        start.Length > 26
        && start.StartsWith("BM"u8)
        && start[6..10].IndexOfAnyExcept((byte)0) < 0
        && BinaryPrimitives.ReadUInt32LittleEndian(start[14..]) is 12 or (>= 40 and <= 124);

    private static bool IsWebP(ReadOnlySpan<byte> start) =>
        start.Length > 30 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8);

    private static PictureSize OfBitmap(ReadOnlySpan<byte> start) =>
        start[14] == 12
            ? new(BinaryPrimitives.ReadUInt16LittleEndian(start[18..]), BinaryPrimitives.ReadUInt16LittleEndian(start[20..]))
            : new(
                BinaryPrimitives.ReadInt32LittleEndian(start[18..]),
                // Negative where the rows run from the top.
                Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(start[22..]))
            );

    private static PictureSize? OfWebP(ReadOnlySpan<byte> start)
    {
        var data = start[20..];
        switch (Encoding.ASCII.GetString(start[12..16]))
        {
            case "VP8 ":
                return new(
                    BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF,
                    BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF
                );
            case "VP8L":
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
                return new((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
            case "VP8X":
                return new(Little24(data[4..]) + 1, Little24(data[7..]) + 1);
            default:
                return null;
        }
    }

    /// <summary>The frame's header stands behind segments of any length.</summary>
    private static PictureSize? OfJpeg(ReadOnlySpan<byte> start)
    {
        for (var at = 2; at + 9 < start.Length; )
        {
            if (start[at] != 0xFF)
                return null;
            var marker = start[at + 1];
            var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
                return new(
                    BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..])
                );
            // Fill bytes and markers that stand alone have no length.
            at +=
                marker == 0xFF ? 1
                : marker is 0x01 or (>= 0xD0 and <= 0xD8) ? 2
                : 2 + BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]);
        }
        return null;
    }

    private static uint Big(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static uint Little24(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));
}
