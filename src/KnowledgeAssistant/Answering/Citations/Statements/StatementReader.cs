using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Queries;

namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Reads a sentence into a <see cref="Statement"/>: content words by clause, what is denied, quantities, names.</summary>
internal sealed partial class StatementReader
{
    private const double NameWeight = 1.5;
    private const double LightWeight = 0.4;

    /// <summary>Words that a negation reaches.</summary>
    private const int Reach = 4;

    private static readonly FrozenSet<string> Negations = Set(
        "not no never none nobody nothing neither nor without cannot nowhere hardly lack lacks except unless"
    );

    private static readonly FrozenSet<string> ClauseWords = Set(
        "but however although though while whereas unless except because if when which who whose where until"
    );

    private static readonly FrozenSet<string> Modals = Set("must shall");

    private readonly List<StatementWord> _words = [];
    private readonly HashSet<StatementSense> _senses = [];
    private readonly List<Quantity> _quantities = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _tokens = [];
    private readonly List<bool> _capital = [];
    private int _clause;

    /// <summary>Place of the last negation that nothing has taken yet; -1 for none.</summary>
    private int _negation = -1;
    private bool _isDenied;

    public static Statement Read(string sentence)
    {
        var reader = new StatementReader();
        reader.Tokenise(Normalise(sentence));
        for (var i = 0; i < reader._tokens.Count; )
            i += reader.Take(i);
        reader.EndClause();
        return new Statement(reader._words, reader._senses, reader._quantities, reader._names);
    }

    /// <summary>Phrases and writings that mean one word: times of day, dates, "at least", "don't".</summary>
    private static string Normalise(string sentence)
    {
        var text = Time().Replace(sentence, TimeOf);
        text = IsoDate().Replace(text, DateOf);
        text = AtLeast().Replace(text, " minimum ");
        text = AtMost().Replace(text, " maximum ");
        text = FreeOf().Replace(text, " free ");
        text = NotNeeded().Replace(text, " optional ");
        text = HaveTo().Replace(text, " must ");
        text = Noon().Replace(text, match => match.Length == 8 ? " t2400 " : " t1200 ");
        return PerCent().Replace(text.Replace('’', '\''), "%");
    }

    private void Tokenise(string text)
    {
        var opens = true;
        foreach (Match match in Token().Matches(text))
        {
            // A hyphen only joins: "24-hour" reads as "24 hour".
            if (match.Value is "-" or "‐" or "‑")
                continue;
            _capital.Add(char.IsUpper(match.Value[0]) && !opens);
            _tokens.Add(match.Value);
            opens = match.Value is "." or "!" or "?" or ":" or "|" or "•";
        }
    }

    /// <returns>How many tokens were read.</returns>
    private int Take(int at)
    {
        var token = _tokens[at];
        var lower = token.ToLowerInvariant();
        if (!char.IsLetterOrDigit(token[0]) && token[0] != '-')
        {
            if (token is "," or ";" or ":" or "(" or ")" or "–" or "—" or "." or "|")
                EndClause();
            return 1;
        }
        if (ClauseWords.Contains(lower))
            EndClause();
        if (Negations.Contains(lower) || lower.EndsWith("n't", StringComparison.Ordinal))
        {
            _isDenied = !_isDenied;
            _negation = at;
            return 1;
        }
        if (decimal.TryParse(token, NumberStyles.Number, CultureInfo.InvariantCulture, out var digits))
            return TakeNumber(at, digits, 1);
        if (NumberWords.Read([.. _tokens.Skip(at).Take(8).Select(word => word.ToLowerInvariant())], 0) is { } number)
            return lower == "one" && !IsUnitAt(at + 1) ? 1 : TakeNumber(at, number.Value, number.Count);
        TakeWord(at, token, lower);
        return 1;
    }

    private int TakeNumber(int at, decimal number, int count)
    {
        var next = at + count;
        if (next < _tokens.Count && NumberWords.IsScale(_tokens[next].ToLowerInvariant()) && number < 1_000_000)
            number *= NumberWords.ScaleOf(_tokens[next++].ToLowerInvariant());
        var unit =
            IsUnitAt(next) ? _tokens[next].ToLowerInvariant()
            : at > 0 && _tokens[at - 1] is "€" or "$" or "£" or "EUR" or "USD" or "GBP" or "CHF" ? _tokens[at - 1].ToLowerInvariant()
            : null;
        _quantities.Add(Quantity.Of(number, unit));
        return next - at;
    }

    private bool IsUnitAt(int at) => at < _tokens.Count && Quantity.IsUnit(_tokens[at].ToLowerInvariant());

    private void TakeWord(int at, string token, string lower)
    {
        var isName = _capital[at] || IsIdentifier(token);
        var sense = isName && _capital[at] ? null : Senses.Of(lower);
        var isTaken = _negation >= 0 && at - _negation <= Reach;
        if (sense is { } known && Senses.HasOpposite(known))
        {
            _senses.Add(Signed(known, lower, isTaken));
            if (isTaken)
                (_negation, _isDenied) = (-1, !_isDenied);
        }
        if (Analyser.IsStopWord(lower))
            return;
        if (isName)
            _names.Add(lower);
        foreach (var term in Analyser.Terms(token).Take(1))
        {
            var key = sense is { } group ? string.Create(CultureInfo.InvariantCulture, $"#{group.Group}") : term;
            _words.Add(
                new StatementWord(
                    key,
                    isName ? NameWeight
                        : LightWords.Contains(term) ? LightWeight
                        : 1,
                    _clause,
                    false
                )
            );
        }
    }

    /// <summary>"Must not" forbids; "need not" and "not required" leave it open.</summary>
    private static StatementSense Signed(Sense sense, string word, bool isNegated)
    {
        if (isNegated && Modals.Contains(word) && Senses.Of("forbid") is { } forbidden)
            return new StatementSense(forbidden.Group, forbidden.IsOpposite);
        return new StatementSense(sense.Group, sense.IsOpposite != isNegated);
    }

    private void EndClause()
    {
        if (_isDenied)
            for (var i = _words.Count - 1; i >= 0 && _words[i].Clause == _clause; i--)
                _words[i] = _words[i] with { IsNegated = true };
        if (_words.Count > 0 && _words[^1].Clause == _clause)
            _clause++;
        (_isDenied, _negation) = (false, -1);
    }

    /// <summary><c>max_retries</c>, <c>A4</c>, <c>v2.1</c>, <c>iPhone</c>: names wherever they stand.</summary>
    private static bool IsIdentifier(string token) =>
        token.Skip(1).Any(character => char.IsUpper(character) || char.IsDigit(character) || character == '_')
        || (token.Length > 1 && char.IsDigit(token[0]));

    private static string TimeOf(Match match)
    {
        var hour = int.Parse(match.Groups["h"].ValueSpan, CultureInfo.InvariantCulture);
        var minute = match.Groups["m"] is { Success: true } minutes ? int.Parse(minutes.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var half = match.Groups["half"].Value;
        if (half.StartsWith('p') || half.StartsWith('P'))
            hour = (hour % 12) + 12;
        else if (half.Length > 0)
            hour %= 12;
        return string.Create(CultureInfo.InvariantCulture, $" t{hour:00}{minute:00} ");
    }

    private static string DateOf(Match match)
    {
        var month = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        return month is >= 1 and <= 12
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{match.Groups["d"]} {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)} {match.Groups["y"]}"
            )
            : match.Value;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(
        @"(?:(?<![\p{L}\d])[-−])?\d+(?:[.,]\d+)*(?![\p{L}\d_])|[\p{L}\d][\p{L}\p{M}\d_]*(?:[.'’_/][\p{L}\d][\p{L}\p{M}\d_]*)*|°[CF]|\S",
        RegexOptions.None,
        2000
    )]
    private static partial Regex Token();

    [GeneratedRegex(
        @"\b(?<h>[01]?\d|2[0-4])(?:[:.](?<m>[0-5]\d)(?:\s*(?<half>[ap])\.?m\b\.?|\b(?![.\d]))|\s*(?<half>[ap])\.?m\b\.?)",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex Time();

    [GeneratedRegex(@"\b(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)\b", RegexOptions.None, 2000)]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\b(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AtLeast();

    [GeneratedRegex(@"\b(?:at most|no more than|not more than|a maximum of|not exceed(?:ing)?)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex AtMost();

    [GeneratedRegex(
        @"\b(?:free of charge|at no (?:extra |additional )?(?:cost|charge)|for free|without (?:a |any )?(?:charge|fee|cost))\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex FreeOf();

    [GeneratedRegex(
        @"\b(?:need not|needn['’]t|(?:do|does|did)(?:n['’]t| not) (?:have|need) to|not (?:required|obliged|necessary|mandatory))\b",
        RegexOptions.IgnoreCase,
        2000
    )]
    private static partial Regex NotNeeded();

    [GeneratedRegex(@"\b(?:ha(?:s|ve) to|needs? to|(?:is|are) to)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex HaveTo();

    [GeneratedRegex(@"\b(?:noon|midday|midnight)\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Noon();

    [GeneratedRegex(@"\bper ?cent\b", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex PerCent();
}
