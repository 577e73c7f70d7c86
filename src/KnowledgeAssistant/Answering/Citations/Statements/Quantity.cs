using System.Collections.Frozen;
using System.Globalization;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>A number as it is compared: 48 hours are two days, 1,290 EUR are € 1290.</summary>
/// <param name="Value">In the base unit of its dimension.</param>
/// <param name="Dimension">Empty where no known unit stands beside the number.</param>
/// <param name="Plain">The number as written, without its unit.</param>
internal readonly record struct Quantity(decimal Value, string Dimension, decimal Plain)
{
    private static readonly FrozenDictionary<string, (string Dimension, decimal Factor)> Units = Load();

    public static Quantity Of(decimal number, string? unit) =>
        unit is not null && Units.TryGetValue(unit, out var known)
            ? new Quantity(Scaled(number, known.Factor), known.Dimension, number)
            : new Quantity(number, "", number);

    public static bool IsUnit(string word) => Units.ContainsKey(word);

    /// <summary>Equal, also where only one of them names its unit.</summary>
    public bool Matches(Quantity other) =>
        Dimension.Length > 0 && other.Dimension.Length > 0
            ? string.Equals(Dimension, other.Dimension, StringComparison.Ordinal) && Value == other.Value
            : Plain == other.Plain;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Plain:0.#####}{Dimension}");

    private static decimal Scaled(decimal number, decimal factor) => number > 1_000_000_000_000m ? number : number * factor;

    private static FrozenDictionary<string, (string, decimal)> Load()
    {
        var units = new Dictionary<string, (string, decimal)>(StringComparer.Ordinal);
        void Add(string dimension, decimal factor, string words)
        {
            foreach (var word in words.Split(' '))
                units[word] = (dimension, factor);
        }
        Add("time", 1, "second seconds sec secs s");
        Add("time", 60, "minute minutes min mins");
        Add("time", 3600, "hour hours hr hrs h");
        Add("time", 86400, "day days");
        Add("time", 604800, "week weeks");
        Add("time", 0.001m, "millisecond milliseconds ms");
        Add("calendar", 1, "month months");
        Add("calendar", 12, "year years");
        Add("mass", 0.001m, "mg milligram milligrams");
        Add("mass", 1, "g gram grams");
        Add("mass", 1000, "kg kilogram kilograms kilo kilos");
        Add("mass", 1_000_000, "tonne tonnes");
        Add("length", 1, "mm millimetre millimetres millimeter millimeters");
        Add("length", 10, "cm centimetre centimetres centimeter centimeters");
        Add("length", 1000, "m metre metres meter meters");
        Add("length", 1_000_000, "km kilometre kilometres kilometer kilometers");
        Add("imperial", 1, "inch inches");
        Add("imperial", 12, "foot feet");
        Add("mile", 1, "mile miles");
        Add("volume", 1, "ml millilitre millilitres milliliter milliliters");
        Add("volume", 1000, "l litre litres liter liters");
        Add("data", 1, "kb kib kilobyte kilobytes");
        Add("data", 1024, "mb mib megabyte megabytes");
        Add("data", 1_048_576, "gb gib gigabyte gigabytes");
        Add("data", 1_073_741_824, "tb tib terabyte terabytes");
        Add("eur", 1, "€ eur euro euros");
        Add("usd", 1, "$ usd dollar dollars");
        Add("gbp", 1, "£ gbp pound pounds");
        Add("chf", 1, "chf franc francs");
        Add("percent", 1, "% percent");
        Add("celsius", 1, "°c celsius");
        Add("fahrenheit", 1, "°f fahrenheit");
        Add("power", 1, "w watt watts");
        Add("power", 1000, "kw kilowatt kilowatts");
        Add("voltage", 1, "v volt volts");
        Add("pressure", 1, "bar bars");
        return units.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
