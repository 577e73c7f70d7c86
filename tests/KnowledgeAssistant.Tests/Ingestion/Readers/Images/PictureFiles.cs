using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Images;

/// <summary>Writes plain picture files from a portable pixmap ("P6 width height 255", then the pixels).</summary>
internal static class PictureFiles
{
    public static byte[] Bitmap(byte[] pixmap)
    {
        var (width, height) = Size(pixmap);
        var pixels = pixmap.AsSpan(pixmap.Length - (width * height * 3));
        var stride = ((width * 3) + 3) & ~3;
        var file = new byte[54 + (stride * height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        (file[10], file[14], file[26], file[28]) = (54, 40, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -height);
        for (var y = 0; y < height; y++)
            pixels.Slice(y * width * 3, width * 3).CopyTo(file.AsSpan(54 + (y * stride)));
        return file;
    }

    /// <summary>The same picture on each page; the directories stand behind the pixels.</summary>
    public static byte[] Tiff(byte[] pixmap, int pages)
    {
        var (width, height) = Size(pixmap);
        var pixels = pixmap.AsSpan(pixmap.Length - (width * height * 3));
        const int Entries = 10;
        const int Start = 14;
        var directory = 2 + (Entries * 12) + 4;
        var file = new byte[Start + pixels.Length + (pages * directory)];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), Start + pixels.Length);
        // Eight bits for each of the three colours.
        (file[8], file[10], file[12]) = (8, 8, 8);
        pixels.CopyTo(file.AsSpan(Start));
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, 4, 1, width),
            (257, 4, 1, height),
            (258, 3, 3, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 2),
            (273, 4, 1, Start),
            (277, 3, 1, 3),
            (278, 4, 1, height),
            (279, 4, 1, pixels.Length),
            (284, 3, 1, 1),
        ];
        for (var page = 0; page < pages; page++)
        {
            var place = Start + pixels.Length + (page * directory);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(place), Entries);
            foreach (var (i, entry) in entries.Index())
            {
                var at = file.AsSpan(place + 2 + (i * 12));
                BinaryPrimitives.WriteInt16LittleEndian(at, (short)entry.Tag);
                BinaryPrimitives.WriteInt16LittleEndian(at[2..], (short)entry.Type);
                BinaryPrimitives.WriteInt32LittleEndian(at[4..], entry.Count);
                BinaryPrimitives.WriteInt32LittleEndian(at[8..], entry.Value);
            }
            var next = page + 1 < pages ? place + directory : 0;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place + directory - 4), next);
        }
        return file;
    }

    private static (int Width, int Height) Size(byte[] pixmap)
    {
        var words = Encoding.ASCII.GetString(pixmap, 0, 40).Split((char[])[' ', '\n']);
        return (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
    }
}
