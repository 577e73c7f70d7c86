using System.Globalization;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

internal enum FormatTokenKind
{
    /// <summary>Shown as it is.</summary>
    Literal,

    /// <summary>One place for a digit: 0, # or ?.</summary>
    Digit,
    Point,
    Comma,
    Percent,

    /// <summary>E+ or E-.</summary>
    Exponent,
    Slash,

    /// <summary>A run of one of y m d h s, or AM/PM; elapsed time stands in brackets.</summary>
    Date,

    /// <summary>The text itself: @.</summary>
    Text,
    General,
}

internal readonly record struct FormatToken(FormatTokenKind Kind, string Text);

/// <summary>One of the up to four parts of a number format.</summary>
/// <param name="Condition">Of a part for certain values only, such as <c>[&gt;=100]</c>.</param>
internal sealed record FormatSection(IReadOnlyList<FormatToken> Tokens, Func<double, bool>? Condition)
{
    public bool IsDate { get; } = Tokens.Any(token => token.Kind == FormatTokenKind.Date);
    public bool IsGeneral { get; } = Tokens.Any(token => token.Kind == FormatTokenKind.General);

    public static FormatSection Of(string code)
    {
        var (tokens, condition) = FormatCode.Tokens(code);
        return new FormatSection(tokens, condition);
    }

    /// <summary>The number between what stands before and after "General".</summary>
    public string Wrapped(string number) =>
        string.Concat(Tokens.Select(token => token.Kind == FormatTokenKind.General ? number : token.Text));
}

/// <summary>Takes number format codes apart.</summary>
internal static class FormatCode
{
    /// <summary>Longer ones are damage: Excel allows 255.</summary>
    private const int Longest = 1_000;

    public static List<string> Sections(string code)
    {
        var sections = new List<string>();
        var start = 0;
        code = code.Length > Longest ? "General" : code;
        for (var i = 0; i <= code.Length; i++)
        {
            if (i == code.Length || code[i] == ';')
            {
                sections.Add(code[start..i]);
                start = i + 1;
            }
            else
            {
                i = EndOfUnit(code, i) - 1;
            }
        }
        return sections;
    }

    public static (List<FormatToken> Tokens, Func<double, bool>? Condition) Tokens(string section)
    {
        var tokens = new List<FormatToken>();
        Func<double, bool>? condition = null;
        for (var i = 0; i < section.Length; )
        {
            var end = EndOfUnit(section, i);
            var unit = section[i..end];
            if (unit[0] == '[')
                condition = Bracket(unit.Trim('[', ']'), tokens) ?? condition;
            else if (Token(unit) is { Text.Length: > 0 } token)
                tokens.Add(token);
            i = end;
        }
        return (tokens, condition);
    }

    /// <summary>The end of what begins here: a quoted text, an escaped sign, brackets, a run of a date letter, a word, else one sign.</summary>
    private static int EndOfUnit(string code, int start)
    {
        var sign = code[start];
        if (sign is '"' or '[')
        {
            var end = code.IndexOf(sign == '[' ? ']' : '"', start + 1);
            return end < 0 ? code.Length : end + 1;
        }
        if (sign is '\\' or '_' or '*')
            return Math.Min(code.Length, start + 2);
        foreach (var word in (string[])["General", "AM/PM", "A/P", "E+", "E-"])
        {
            if (string.Compare(code, start, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0)
                return start + word.Length;
        }
        var next = start + 1;
        while (IsDateLetter(sign) && next < code.Length && char.ToLowerInvariant(code[next]) == char.ToLowerInvariant(sign))
            next++;
        return next;
    }

    private static FormatToken Token(string unit) =>
        unit[0] switch
        {
            '"' => new(FormatTokenKind.Literal, unit.Trim('"')),
            '\\' => new(FormatTokenKind.Literal, unit[1..]),
            // Room as wide as a sign, and a sign that fills the cell.
            '_' or '*' => new(FormatTokenKind.Literal, ""),
            '0' or '#' or '?' => new(FormatTokenKind.Digit, unit),
            '.' => new(FormatTokenKind.Point, unit),
            ',' => new(FormatTokenKind.Comma, unit),
            '%' => new(FormatTokenKind.Percent, unit),
            '/' => new(FormatTokenKind.Slash, unit),
            '@' => new(FormatTokenKind.Text, unit),
            _ when unit.Equals("General", StringComparison.OrdinalIgnoreCase) => new(FormatTokenKind.General, unit),
            'E' or 'e' when unit.Length == 2 => new(FormatTokenKind.Exponent, unit),
            'A' or 'a' when unit.Length > 1 => new(FormatTokenKind.Date, unit.ToLowerInvariant()),
            _ when IsDateLetter(unit[0]) => new(FormatTokenKind.Date, unit.ToLowerInvariant()),
            _ => new(FormatTokenKind.Literal, unit),
        };

    private static bool IsDateLetter(char sign) => sign is 'y' or 'Y' or 'm' or 'M' or 'd' or 'D' or 'h' or 'H' or 's' or 'S';

    /// <summary>A currency or elapsed time become tokens, a condition is returned, a colour is nothing.</summary>
    private static Func<double, bool>? Bracket(string inner, List<FormatToken> tokens)
    {
        if (inner.StartsWith('$'))
        {
            var symbol = inner[1..].Split('-')[0];
            if (symbol.Length > 0)
                tokens.Add(new FormatToken(FormatTokenKind.Literal, symbol));
        }
        else if (inner.Length > 0 && inner.All(sign => sign is 'h' or 'H' or 'm' or 'M' or 's' or 'S'))
        {
            tokens.Add(new FormatToken(FormatTokenKind.Date, $"[{char.ToLowerInvariant(inner[0])}]"));
        }
        var operation = inner.TrimEnd("0123456789.-".ToCharArray());
        var isNumber = double.TryParse(inner[operation.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var limit);
        return (operation, isNumber) switch
        {
            ("<", true) => value => value < limit,
            ("<=", true) => value => value <= limit,
            (">", true) => value => value > limit,
            (">=", true) => value => value >= limit,
            ("=", true) => value => value == limit,
            ("<>", true) => value => value != limit,
            _ => null,
        };
    }
}
