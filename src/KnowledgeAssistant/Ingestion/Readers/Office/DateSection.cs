using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>Shows a number of days as date and time by the tokens of a format.</summary>
internal static class DateSection
{
    /// <summary>31 December 9999.</summary>
    private const double LastDay = 2_958_466;
    private const int DaysTo1904 = 1_462;

    /// <summary>Null for a number that is no date.</summary>
    public static string? Show(IReadOnlyList<FormatToken> tokens, double days, bool from1904)
    {
        var serial = from1904 ? days + DaysTo1904 : days;
        if (serial is < 0 or >= LastDay)
            return null;
        var time = At(serial, tokens);
        var isAfternoonClock = tokens.Any(token => token.Text is "am/pm" or "a/p");
        var shown = new StringBuilder();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind == FormatTokenKind.Point && tokens.Skip(i + 1).FirstOrDefault().Kind == FormatTokenKind.Digit)
                shown.Append('.');
            else if (token.Kind == FormatTokenKind.Digit)
                shown.Append(time.ToString("fff", CultureInfo.InvariantCulture)[Math.Min(2, PlaceOfDigit(tokens, i))]);
            else if (token.Kind == FormatTokenKind.Date)
                shown.Append(Part(token.Text, time, days, isAfternoonClock, IsMinute(tokens, i)));
            else if (token.Kind is not (FormatTokenKind.Text or FormatTokenKind.General))
                shown.Append(token.Text);
        }
        return shown.ToString();
    }

    /// <summary>Rounded to what is shown: 11:59:59.9996 is noon. Excel takes 1900 for a leap year, so its days before March 1900 are one less.</summary>
    private static DateTime At(double serial, IReadOnlyList<FormatToken> tokens)
    {
        var decimals = Math.Min(3, tokens.Count(token => token.Kind == FormatTokenKind.Digit));
        var milliseconds = Math.Round((serial - Math.Floor(serial)) * 86_400, decimals) * 1000;
        var day = Math.Floor(serial);
        return new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc).AddDays(day < 60 ? day + 1 : day).AddMilliseconds(milliseconds);
    }

    private static int PlaceOfDigit(IReadOnlyList<FormatToken> tokens, int index)
    {
        var place = 0;
        while (index - place > 0 && tokens[index - place - 1].Kind == FormatTokenKind.Digit)
            place++;
        return place;
    }

    /// <summary>"m" is minutes behind hours and before seconds.</summary>
    private static bool IsMinute(IReadOnlyList<FormatToken> tokens, int index)
    {
        var before = tokens.Take(index).LastOrDefault(token => token.Kind == FormatTokenKind.Date).Text;
        var after = tokens.Skip(index + 1).FirstOrDefault(token => token.Kind == FormatTokenKind.Date).Text;
        return before is ['h', ..] or "[h]" || after is ['s', ..] or "[s]";
    }

    private static string Part(string token, DateTime time, double days, bool isAfternoonClock, bool isMinute)
    {
        var hour = isAfternoonClock ? (time.Hour + 11) % 12 + 1 : time.Hour;
        return token switch
        {
            "am/pm" => time.Hour < 12 ? "AM" : "PM",
            "a/p" => time.Hour < 12 ? "A" : "P",
            "[h]" => Whole(days * 24),
            "[m]" => Whole(days * 1440),
            "[s]" => Whole(days * 86_400),
            ['y', ..] => Text(time, token.Length > 2 ? "yyyy" : "yy"),
            "m" when isMinute => Text(time, "%m"),
            "mm" when isMinute => Text(time, "mm"),
            "mmmmm" => Text(time, "MMMM")[..1],
            ['m', ..] => Text(time, token.Length == 1 ? "%M" : new string('M', Math.Min(4, token.Length))),
            ['d', ..] => Text(time, token.Length == 1 ? "%d" : new string('d', Math.Min(4, token.Length))),
            ['h', ..] => hour.ToString(token.Length == 1 ? "0" : "00", CultureInfo.InvariantCulture),
            _ => Text(time, token.Length == 1 ? "%s" : "ss"),
        };
    }

    /// <summary>A tenth of a second is what arithmetic leaves of a full hour.</summary>
    private static string Whole(double amount) => Math.Floor(amount + 1e-6).ToString("0", CultureInfo.InvariantCulture);

    private static string Text(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
