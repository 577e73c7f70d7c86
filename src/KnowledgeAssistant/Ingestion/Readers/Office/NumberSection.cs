using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Shows a number by the part of a format that is not for dates: places for digits, thousands, percent, exponents, fractions.</summary>
internal static class NumberSection
{
    private const int MostDecimals = 20;

    public static string Show(IReadOnlyList<FormatToken> tokens, double value)
    {
        if (!tokens.Any(token => token.Kind == FormatTokenKind.Digit))
        {
            var literals = string.Concat(
                tokens.Select(token => token.Kind == FormatTokenKind.Text ? NumberFormat.Plain(value) : token.Text)
            );
            return value < 0 ? "-" + literals : literals;
        }
        var magnitude = Math.Abs(value) * Math.Pow(100, tokens.Count(token => token.Kind == FormatTokenKind.Percent));
        string shown;
        if (tokens.Any(token => token.Kind == FormatTokenKind.Slash))
            shown = Fraction(tokens, magnitude);
        else if (tokens.Any(token => token.Kind == FormatTokenKind.Exponent))
            shown = Exponent(tokens, magnitude);
        else
            shown = Decimal(tokens, magnitude);
        // A number that is rounded to nothing has no sign.
        return value < 0 && shown.AsSpan().ContainsAnyInRange('1', '9') ? "-" + shown : shown;
    }

    private static string Decimal(IReadOnlyList<FormatToken> tokens, double value)
    {
        var point = IndexOf(tokens, FormatTokenKind.Point, tokens.Count);
        var last = LastDigit(tokens);
        var isGrouped = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            // Behind the last place of the integer part a comma divides by a thousand, between places it groups.
            if (tokens[i].Kind != FormatTokenKind.Comma)
                continue;
            if (i > last || !tokens.Skip(i).Take(point - i).Any(token => token.Kind == FormatTokenKind.Digit))
                value /= 1000;
            else
                isGrouped = true;
        }
        var decimals = Math.Min(MostDecimals, tokens.Skip(point).Count(token => token.Kind == FormatTokenKind.Digit));
        var (whole, fraction) = Digits(value, decimals);
        var shown = new StringBuilder();
        Whole(shown, [.. tokens.Take(point)], whole, isGrouped);
        if (point < tokens.Count)
            Decimals(shown, [.. tokens.Skip(point + 1)], fraction);
        return shown.ToString();
    }

    private static (string Whole, string Fraction) Digits(double value, int decimals)
    {
        // Beyond 28 digits nothing of the fraction is left anyway.
        var digits =
            value < 1e15
                ? Math.Round((decimal)value, decimals, MidpointRounding.AwayFromZero).ToString("F" + decimals, CultureInfo.InvariantCulture)
                : value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        var parts = digits.Split('.');
        return (parts[0] == "0" ? "" : parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>The digits from the right into their places; those left over stand before the first place.</summary>
    private static void Whole(StringBuilder shown, List<FormatToken> tokens, string digits, bool isGrouped)
    {
        var places = tokens.Count(token => token.Kind == FormatTokenKind.Digit);
        var place = 0;
        foreach (var token in tokens)
        {
            if (token.Kind == FormatTokenKind.Comma)
                continue;
            if (token.Kind != FormatTokenKind.Digit)
            {
                shown.Append(token.Text);
                continue;
            }
            var from = place == 0 ? places - Math.Max(places, digits.Length) : place;
            for (var i = from; i <= place; i++)
            {
                var right = places - 1 - i;
                var hasDigit = right < digits.Length;
                if (!hasDigit && token.Text != "0")
                    continue;
                shown.Append(hasDigit ? digits[^(right + 1)] : '0');
                if (isGrouped && right > 0 && right % 3 == 0)
                    shown.Append(',');
            }
            place++;
        }
    }

    private static void Decimals(StringBuilder shown, List<FormatToken> tokens, string digits)
    {
        var start = shown.Length;
        var place = 0;
        foreach (var token in tokens)
        {
            if (token.Kind != FormatTokenKind.Digit)
            {
                shown.Append(token.Kind == FormatTokenKind.Comma ? "" : token.Text);
                continue;
            }
            var isNeeded = token.Text == "0" || digits.AsSpan(Math.Min(place, digits.Length)).ContainsAnyInRange('1', '9');
            if (isNeeded)
                shown.Append(place < digits.Length ? digits[place] : '0');
            place++;
        }
        if (shown.Length > start && char.IsAsciiDigit(shown[start]))
            shown.Insert(start, '.');
    }

    private static string Exponent(IReadOnlyList<FormatToken> tokens, double value)
    {
        var at = IndexOf(tokens, FormatTokenKind.Exponent, tokens.Count);
        var power = value == 0 ? 0 : (int)Math.Floor(Math.Log10(value));
        var mantissa = Decimal([.. tokens.Take(at)], value / Math.Pow(10, power));
        var places = tokens.Skip(at).Count(token => token.Kind == FormatTokenKind.Digit);
        var sign =
            power < 0 ? "-"
            : tokens[at].Text.EndsWith('+') ? "+"
            : "";
        return $"{mantissa}E{sign}{Math.Abs(power).ToString(CultureInfo.InvariantCulture).PadLeft(places, '0')}";
    }

    private static string Fraction(IReadOnlyList<FormatToken> tokens, double value)
    {
        var slash = IndexOf(tokens, FormatTokenKind.Slash, tokens.Count);
        var whole = Math.Floor(value);
        var fixedPart = string.Concat(tokens.Skip(slash + 1).Select(token => token.Text).TakeWhile(text => text.All(char.IsAsciiDigit)));
        var places = tokens.Skip(slash).Count(token => token.Kind == FormatTokenKind.Digit);
        var most = (int)Math.Pow(10, Math.Clamp(places, 1, 3)) - 1;
        var denominators =
            int.TryParse(fixedPart, CultureInfo.InvariantCulture, out var own) && own > 0 ? [own] : Enumerable.Range(1, most);
        var best = denominators.MinBy(one => Math.Abs(Math.Round((value - whole) * one) / one - (value - whole)));
        var numerator = Math.Round((value - whole) * best);
        if (numerator == best)
            (whole, numerator) = (whole + 1, 0);
        var rest = numerator == 0 ? "" : FormattableString.Invariant($"{numerator}/{best}");
        return whole == 0 && rest.Length > 0 ? rest : $"{NumberFormat.Plain(whole)} {rest}".Trim();
    }

    private static int IndexOf(IReadOnlyList<FormatToken> tokens, FormatTokenKind kind, int otherwise)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == kind)
                return i;
        }
        return otherwise;
    }

    private static int LastDigit(IReadOnlyList<FormatToken> tokens)
    {
        var last = tokens.Count - 1;
        while (last >= 0 && tokens[last].Kind != FormatTokenKind.Digit)
            last--;
        return last;
    }
}
