using System.Globalization;
using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>A colour as style sheets write it.</summary>
/// <param name="IsClear">Nothing is drawn: what is behind shows.</param>
internal readonly partial record struct HtmlColour(int Red, int Green, int Blue, bool IsClear)
{
    /// <summary>Of 255 in each of the three: nobody tells two colours that differ less.</summary>
    private const int Alike = 8;

    private static readonly Dictionary<string, int> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["white"] = 0xFFFFFF,
        ["black"] = 0,
        ["snow"] = 0xFFFAFA,
        ["ivory"] = 0xFFFFF0,
        ["ghostwhite"] = 0xF8F8FF,
        ["whitesmoke"] = 0xF5F5F5,
        ["red"] = 0xFF0000,
        ["green"] = 0x008000,
        ["blue"] = 0x0000FF,
        ["navy"] = 0x000080,
        ["yellow"] = 0xFFFF00,
        ["gray"] = 0x808080,
        ["grey"] = 0x808080,
        ["silver"] = 0xC0C0C0,
    };

    public static HtmlColour White { get; } = OfNumber(0xFFFFFF);

    public bool IsLike(HtmlColour other) =>
        Math.Abs(Red - other.Red) < Alike && Math.Abs(Green - other.Green) < Alike && Math.Abs(Blue - other.Blue) < Alike;

    /// <returns>Null for what is not known: a picture, a variable, a rarer name.</returns>
    public static HtmlColour? Of(string? text)
    {
        text = text?.Trim() ?? "";
        if (text.Equals("transparent", StringComparison.OrdinalIgnoreCase))
            return new HtmlColour(0, 0, 0, IsClear: true);
        if (Names.TryGetValue(text, out var number))
            return OfNumber(number);
        if (Hexadecimal().Match(text) is { Success: true } digits)
            return OfDigits(digits.Groups[1].Value);
        if (Parts().Match(text) is not { Success: true } parts)
            return null;
        var isClear = parts.Groups[4].Success && decimal.Parse(parts.Groups[4].Value, CultureInfo.InvariantCulture) == 0;
        return new HtmlColour(Part(parts, 1), Part(parts, 2), Part(parts, 3), isClear);
    }

    private static HtmlColour? OfDigits(string digits)
    {
        if (digits.Length is 3 or 4)
            digits = string.Concat(digits.Select(digit => $"{digit}{digit}"));
        if (digits.Length is not (6 or 8))
            return null;
        var colour = OfNumber(int.Parse(digits.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return colour with { IsClear = digits.Length == 8 && digits.EndsWith("00", StringComparison.Ordinal) };
    }

    private static HtmlColour OfNumber(int number) => new(number >> 16, (number >> 8) & 0xFF, number & 0xFF, IsClear: false);

    private static int Part(Match match, int group) => Math.Min(255, int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^#([0-9a-f]{3,8})$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(
        @"^rgba?\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*(?:[,/]\s*(\d{0,3}(?:\.\d{1,9})?)\s*)?\)$",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Parts();
}
