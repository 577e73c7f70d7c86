using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf;

/// <summary>A page as a portable graymap: "P5", width and height, 255, then a byte a pixel.</summary>
internal sealed class GreyPicture(int width, int height, byte[] pixels)
{
    private const int LongestSide = 10_000;

    /// <summary>Of 255: what differs less from its ground is not seen.</summary>
    private const int Contrast = 8;

    /// <summary>Of the height at either end: there the lines above and below reach in.</summary>
    private const float Edge = 0.15f;

    private const int FewestRows = 2;
    private const int FewestColumns = 4;

    /// <summary>Pixels over which a letter's edge runs when it is drawn small; a shade over the page runs over many.</summary>
    private const int Reach = 2;

    public float Width => width;
    public float Height => height;

    /// <returns>Null at the end of what was drawn.</returns>
    public static GreyPicture? Read(Stream output)
    {
        if (Word(output) != "P5" || !IsSide(Word(output), out var width) || !IsSide(Word(output), out var height) || Word(output) != "255")
            return null;
        var pixels = new byte[width * height];
        return output.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length
            ? new GreyPicture(width, height, pixels)
            : null;
    }

    /// <summary>
    /// Whether something stands out in a box of pixels as letters do, along the line: a bar, a rule or an even ground runs through from left to right.
    /// </summary>
    /// <param name="isUpright">For lines that run from top to bottom.</param>
    /// <returns>Null where the box is too small to tell.</returns>
    public bool? Shows(PdfBox box, bool isUpright)
    {
        var (along, across) = isUpright
            ? ((box.Top, box.Bottom, height), (box.Left, box.Right, width))
            : ((box.Left, box.Right, width), (box.Top, box.Bottom, height));
        var edge = Edge * (across.Item2 - across.Item1);
        var (first, last) = Range(across.Item1 + edge, across.Item2 - edge, across.Item3);
        var (start, end) = Range(along.Item1, along.Item2, along.Item3);
        if (last - first < FewestRows || end - start < FewestColumns)
            return null;
        for (var row = first; row < last; row++)
        {
            if (StandsOut(isUpright ? row : row * width, isUpright ? width : 1, start, end))
                return true;
        }
        return false;
    }

    private bool StandsOut(int origin, int step, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            for (var next = i + 1; next <= Math.Min(i + Reach, end - 1); next++)
            {
                if (Math.Abs(pixels[origin + (i * step)] - pixels[origin + (next * step)]) >= Contrast)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whole pixels within the two places.</summary>
    private static (int First, int End) Range(float from, float to, int size) =>
        (Math.Clamp((int)MathF.Ceiling(from), 0, size), Math.Clamp((int)MathF.Floor(to), 0, size));

    private static bool IsSide(string word, out int side) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is > 0 and <= LongestSide;

    private static string Word(Stream output)
    {
        var word = new StringBuilder();
        while (output.ReadByte() is > ' ' and var sign && word.Length < 10)
            word.Append((char)sign);
        return word.ToString();
    }
}
