using System.Globalization;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Computes the numbers of lists and numbered headings, which Word does not store, by counting the paragraphs in order.</summary>
internal sealed class DocxNumbering
{
    private const int Levels = 9;
    private readonly Dictionary<int, NumberingLevel[]> _definitions = [];
    private readonly Dictionary<int, (int Definition, NumberingLevel?[] Overrides)> _lists = [];
    private readonly Dictionary<int, int?[]> _counters = [];
    private readonly HashSet<(int List, int Level)> _restarted = [];

    public DocxNumbering(XElement? part)
    {
        var elements = part?.Elements().ToList() ?? [];
        foreach (var definition in elements.Where(element => element.Name.LocalName == "abstractNum"))
            _definitions[definition.Number("abstractNumId") ?? -1] = LevelsOf(definition);
        foreach (var list in elements.Where(element => element.Name.LocalName == "num"))
            AddList(list);
    }

    /// <summary>The number of the next paragraph of a list at a level (from 0), with what stands around it; a bullet for bullets; null for none.</summary>
    public string? Next(int list, int level)
    {
        if (
            level is < 0 or >= Levels
            || !_lists.TryGetValue(list, out var found)
            || !_definitions.TryGetValue(found.Definition, out var levels)
        )
            return null;
        var counters = Counters(found.Definition);
        var own = found.Overrides[level] ?? levels[level];
        // A list that begins anew ("restart at 1") does so once; after that it counts on.
        if (found.Overrides[level] is { Restarts: true } && _restarted.Add((list, level)))
            counters[level] = null;
        counters[level] = counters[level] + 1 ?? own.Start;
        Array.Clear(counters, level + 1, Levels - level - 1);
        if (own.Format == "bullet")
            return "•";
        return own.Format == "none" && own.Text.Length == 0 ? null : Label(own, levels, counters);
    }

    private static string Label(NumberingLevel own, NumberingLevel[] levels, int?[] counters)
    {
        var label = own.Text;
        for (var i = 0; i < Levels; i++)
        {
            var sign = $"%{i + 1}";
            if (!label.Contains(sign, StringComparison.Ordinal))
                continue;
            var format = own.IsLegal ? "decimal" : levels[i].Format;
            label = label.Replace(sign, Write(counters[i] ?? levels[i].Start, format), StringComparison.Ordinal);
        }
        return label.Trim();
    }

    private static string Write(int number, string format) =>
        format switch
        {
            "lowerLetter" => ListNumbers.Write(number, "a"),
            "upperLetter" => ListNumbers.Write(number, "A"),
            "lowerRoman" => ListNumbers.Write(number, "i"),
            "upperRoman" => ListNumbers.Write(number, "I"),
            "decimalZero" => number.ToString("00", CultureInfo.InvariantCulture),
            "none" => "",
            _ => number.ToString(CultureInfo.InvariantCulture),
        };

    private int?[] Counters(int definition)
    {
        if (!_counters.TryGetValue(definition, out var counters))
            _counters[definition] = counters = new int?[Levels];
        return counters;
    }

    private static NumberingLevel[] LevelsOf(XElement definition)
    {
        var levels = Enumerable.Repeat(new NumberingLevel(1, "decimal", "", false, false), Levels).ToArray();
        foreach (var level in definition.Elements().Where(element => element.Name.LocalName == "lvl"))
        {
            if (level.Number("ilvl") is { } index and >= 0 and < Levels)
                levels[index] = Level(level, restarts: false);
        }
        return levels;
    }

    private static NumberingLevel Level(XElement level, bool restarts) =>
        new(
            level.Child("start").Number() ?? 0,
            level.Child("numFmt").Value() ?? "decimal",
            level.Child("lvlText").Value() ?? "",
            level.Switch("isLgl") ?? false,
            restarts
        );

    private void AddList(XElement list)
    {
        var definition = list.Child("abstractNumId").Number() ?? -1;
        var overrides = new NumberingLevel?[Levels];
        foreach (var change in list.Elements().Where(element => element.Name.LocalName == "lvlOverride"))
        {
            if (change.Number("ilvl") is not { } index || index is < 0 or >= Levels)
                continue;
            var start = change.Child("startOverride").Number();
            var level = change.Child("lvl") is { } own ? Level(own, start is not null) : _definitions.GetValueOrDefault(definition)?[index];
            overrides[index] = level is null ? null : level with { Start = start ?? level.Start, Restarts = start is not null };
        }
        _lists[list.Number("numId") ?? -1] = (definition, overrides);
    }
}

/// <summary>One level of a numbering: its first number, number format, and the text in which %1 to %9 stand for the numbers of the levels.</summary>
internal sealed record NumberingLevel(int Start, string Format, string Text, bool IsLegal, bool Restarts);
