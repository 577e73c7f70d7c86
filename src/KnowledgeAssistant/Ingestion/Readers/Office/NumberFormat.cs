using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>
/// A number format code (ECMA-376 part 1, 18.8.31), for example <c>#,##0.00;[Red]-#,##0.00</c> or <c>d mmm yyyy</c>: shows a stored number as a
/// person sees it in the sheet. Colours, fill and alignment are left out; month and day names are English.
/// </summary>
internal sealed class NumberFormat
{
    private const double LargestPlainInteger = 1e15;
    private readonly List<FormatSection> _sections;

    private NumberFormat(List<FormatSection> sections) => _sections = sections;

    public static NumberFormat General { get; } = Parse("General");

    public static NumberFormat Parse(string code) => new([.. FormatCode.Sections(code).Select(FormatSection.Of)]);

    /// <summary>Whether a number in this format is a date or a time.</summary>
    public bool IsDate => _sections[0].IsDate;

    /// <param name="from1904">Whether day 0 is 1 January 1904, as workbooks of old Macs count.</param>
    public string Show(double value, bool from1904 = false)
    {
        if (!double.IsFinite(value))
            return value.ToString(CultureInfo.InvariantCulture);
        var (section, signed) = SectionFor(value);
        if (section.IsGeneral)
            return section.Wrapped(Plain(signed));
        if (section.IsDate)
            return DateSection.Show(section.Tokens, value, from1904) ?? Plain(value);
        return NumberSection.Show(section.Tokens, signed);
    }

    /// <summary>Text passes unchanged, but for a section with @ in it.</summary>
    public string Show(string text) =>
        _sections is [_, _, _, var section, ..] && !section.IsGeneral
            ? string.Concat(section.Tokens.Select(token => token.Kind == FormatTokenKind.Text ? text : token.Text))
            : text;

    /// <summary>As many digits as are meant: what is left of binary fractions goes.</summary>
    public static string Plain(double value)
    {
        if (value == Math.Truncate(value) && Math.Abs(value) < LargestPlainInteger)
            return value.ToString("0", CultureInfo.InvariantCulture);
        var isLong = Math.Abs(value) is >= 1e11 or < 1e-4;
        return isLong ? value.ToString("0.#####E+00", CultureInfo.InvariantCulture) : value.ToString("G11", CultureInfo.InvariantCulture);
    }

    /// <summary>The section for a value and the value it shows: one that is for negative numbers alone writes their sign itself.</summary>
    private (FormatSection Section, double Value) SectionFor(double value)
    {
        if (_sections.Exists(section => section.Condition is not null))
        {
            var found = _sections.Find(section => section.Condition?.Invoke(value) ?? true) ?? _sections[^1];
            return (found, value);
        }
        var numbers = Math.Min(3, _sections.Count);
        return (value, numbers) switch
        {
            (< 0, >= 2) => (_sections[1], -value),
            (0, 3) => (_sections[2], value),
            _ => (_sections[0], value),
        };
    }
}
