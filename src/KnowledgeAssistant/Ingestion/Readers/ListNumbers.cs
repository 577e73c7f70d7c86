using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>List numbers in the ways HTML, Markdown and Word name: <c>1</c>, <c>a</c>, <c>A</c>, <c>i</c>, <c>I</c>.</summary>
internal static class ListNumbers
{
    private static readonly (int Value, string Sign)[] Roman =
    [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];

    public static string Write(int number, string type) =>
        type switch
        {
            "a" when number > 0 => Letters(number).ToLowerInvariant(),
            "A" when number > 0 => Letters(number),
            "i" when number is > 0 and < 4000 => RomanNumber(number).ToLowerInvariant(),
            "I" when number is > 0 and < 4000 => RomanNumber(number),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };

    private static string Letters(int number)
    {
        var letters = "";
        for (; number > 0; number = (number - 1) / 26)
            letters = (char)('A' + (number - 1) % 26) + letters;
        return letters;
    }

    private static string RomanNumber(int number)
    {
        var roman = new StringBuilder();
        foreach (var (value, sign) in Roman)
        {
            for (; number >= value; number -= value)
                roman.Append(sign);
        }
        return roman.ToString();
    }
}
