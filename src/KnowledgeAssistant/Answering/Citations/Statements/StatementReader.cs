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

    /// <summary>Tokens behind a negation within which a word with an opposite takes it: "not yet been approved".</summary>
    private const int Reach = 4;

    /// <summary>Content words that a negation denies.</summary>
    private const int Denied = 3;
    private const int DeniedByWithout = 2;

    private static readonly FrozenSet<string> Negations = Set(
        "not no never none nobody nothing neither nor without cannot nowhere hardly lack lacks except unless rather instead"
    );

    /// <summary>Those that turn what they stand beside into its opposite.</summary>
    private static readonly FrozenSet<string> Denials = Set(
        "not no never none nobody nothing neither nor without cannot nowhere hardly lack lacks lacking missing unless except "
            + "optional unnecessary voluntary skip skips skipped bypass bypasses bypassed exempt forbid forbids forbidden prohibit prohibits prohibited prohibition ban bans banned disallow disallowed avoid avoids avoided"
    );

    /// <summary>Words that leave something out, as "only" does.</summary>
    private static readonly FrozenSet<string> Restrictions = Set(
        "only just solely exclusively alone require requires required need needs must unless except provided nobody none"
    );

    private static readonly FrozenSet<string> ClauseWords = Set(
        "but however although though while whereas unless except because if when which who whose where until without rather instead"
    );

    /// <summary>"Must not", "may not" and "should never" forbid.</summary>
    private static readonly FrozenSet<string> Modals = Set("must shall may can could should");

    /// <summary>What stands before such a word is not what stands behind it.</summary>
    private static readonly FrozenSet<string> Links = Set("to into onto than before after over under above below");

    private readonly List<StatementWord> _words = [];
    private readonly List<StatementSense> _senses = [];
    private readonly List<StatementQuantity> _quantities = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<StatementLink> _links = [];
    private readonly List<StatementSign> _signs = [];
    private readonly List<int> _negations = [];
    private readonly List<string> _tokens = [];
    private readonly List<bool> _capital = [];
    private int _clause;
    private int _part;
    private int _branch;
    private int _strand;
    private int _lastDenial = -1;
    private int _clauseStart;

    /// <summary>Place of the last negation that nothing has taken yet; -1 for none.</summary>
    private int _negation = -1;
    private int _denied;
    private string? _link;
    private int _modal = -1;
    private StatementSense? _modalSense;

    public static Statement Read(string sentence)
    {
        var reader = new StatementReader();
        var text = StatementForms.Of(sentence);
        reader.Tokenise(text);
        for (var i = 0; i < reader._tokens.Count; )
            i += reader.Take(i);
        return new Statement(
            reader._words,
            reader._senses,
            reader._quantities,
            reader._names,
            reader._links,
            reader._signs,
            reader._negations,
            StatementOrder.Read(text),
            IsRestricted: reader._tokens.Exists(token => Restrictions.Contains(token.ToLowerInvariant())),
            SaysOnly: reader._tokens.Exists(token => token.ToLowerInvariant() is "only" or "solely" or "exclusively")
        );
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
            opens = match.Value is "." or "!" or "?" or ":" or "|" or "•" or ";";
        }
    }

    /// <returns>How many tokens were read.</returns>
    private int Take(int at)
    {
        var token = _tokens[at];
        var lower = Lower(at);
        if (!char.IsLetterOrDigit(token[0]) && token[0] is not ('-' or '−' or '%'))
        {
            if (token is "," or ";" or ":" or "(" or ")" or "–" or "—" or ".")
            {
                EndClause(at + 1);
                _branch++;
                _strand++;
            }
            _part += token == "|" ? 1 : 0;
            return 1;
        }
        if (ClauseWords.Contains(lower))
            EndClause(at);
        _part += lower is "and" or "or" ? 1 : 0;
        TakeSign(at, lower);
        if (Negations.Contains(lower) || lower.EndsWith("n't", StringComparison.Ordinal))
            return TakeNegation(at, lower);
        if (decimal.TryParse(token.Replace('−', '-'), NumberStyles.Number, CultureInfo.InvariantCulture, out var digits))
            return TakeNumber(at, digits, 1);
        // A unit, but in "the second year" a number.
        if (lower == "second" && at > 0 && Lower(at - 1) is "the" or "a" or "every" or "each")
            return TakeNumber(at, 2, 1);
        if (lower is "twice" or "double")
            return TakeNumber(at, 2, 1);
        if (NumberWords.Read([.. _tokens.Skip(at).Take(8).Select(word => word.ToLowerInvariant())], 0) is { } number)
            return lower == "one" && number.Count == 1 ? 1 : TakeNumber(at, number.Value, number.Count);
        if (IsUnitAt(at) && at + 1 < _tokens.Count && char.IsDigit(_tokens[at + 1][0]))
            return 1;
        TakeWord(at, token, lower);
        return 1;
    }

    private void TakeSign(int at, string lower)
    {
        _branch += lower is "but" or "whereas" or "while" ? 1 : 0;
        _strand += lower is "but" or "whereas" or "while" or "and" ? 1 : 0;
        if (IsDenial(lower))
        {
            _negations.Add(_clause);
            _lastDenial = at;
        }
        else if (!_capital[at] && WordLists.KeyOf(lower) is var key && WordLists.HasOpposite(key))
        {
            _signs.Add(new StatementSign(key, _clause, _lastDenial >= 0 && at - _lastDenial <= Reach));
        }
    }

    private static bool IsDenial(string lower) => Denials.Contains(lower) || lower.EndsWith("n't", StringComparison.Ordinal);

    private int TakeNegation(int at, string lower)
    {
        if (IsModalNegated(at) || Opens(at, "never", "don't") || (lower == "not" && at > 0 && Opens(at - 1, "do")))
            Forbid();
        else
            _negation = at;
        _denied = lower is "without" or "no" ? DeniedByWithout : Denied;
        return 1;
    }

    private bool IsModalNegated(int at) => (at > 0 && _modal == at - 1) || Lower(at) is "cannot" or "can't" or "mustn't" or "shouldn't";

    /// <summary>Whether one of these words begins the clause, as an order does.</summary>
    private bool Opens(int at, params ReadOnlySpan<string> words) =>
        words.Contains(Lower(at)) && (at == _clauseStart || (at > 0 && Lower(at - 1) is "and" or "or" or "please"));

    private void Forbid()
    {
        // What the modal said before its "not" is withdrawn.
        if (_modalSense is { } withdrawn)
            _senses.Remove(withdrawn);
        _senses.Add(new StatementSense(Senses.Forbidden.Group, Senses.Forbidden.IsOpposite, _clause));
        (_modal, _modalSense, _negation) = (-1, null, -1);
    }

    private int TakeNumber(int at, decimal number, int count)
    {
        var next = at + count;
        if (next < _tokens.Count && NumberWords.IsScale(Lower(next)) && number < 1_000_000)
            number *= NumberWords.ScaleOf(Lower(next++));
        var unit =
            IsUnitAt(next) ? Lower(next++)
            : at > 0 && IsUnitAt(at - 1) ? Lower(at - 1)
            : null;
        _quantities.Add(new StatementQuantity(Quantity.Of(number, unit), _clause));
        return next - at;
    }

    private bool IsUnitAt(int at) => at < _tokens.Count && Quantity.IsUnit(Lower(at));

    private string Lower(int at) => _tokens[at].ToLowerInvariant();

    private void TakeWord(int at, string token, string lower)
    {
        var isName = _capital[at] || IsIdentifier(token);
        var word = isName ? lower : BaseForms.Of(lower);
        var sense = _capital[at] ? null : Senses.Of(word);
        var said = sense is { } known && Senses.HasOpposite(known) ? TakeSense(at, known) : (StatementSense?)null;
        if (Modals.Contains(lower))
            (_modal, _modalSense) = (at, said);
        if (Links.Contains(lower) && _words.Count > 0 && _words[^1].Clause == _clause)
            _link = lower;
        if (Analyser.IsStopWord(lower) || Modals.Contains(lower) || Analyser.Terms(word) is not [var term, ..])
            return;
        if (isName)
            _names.Add(term);
        var weight =
            isName ? NameWeight
            : LightWords.Contains(term) ? LightWeight
            : 1;
        if (_link is { } link && _words[^1].Clause == _clause)
            _links.Add(new StatementLink(_words[^1].Term, link, term));
        _link = null;
        _words.Add(new StatementWord(word, term, sense?.Group, BaseOf(word), weight, _clause, _part, _branch, _strand, _denied > 0));
        _denied = Math.Max(0, _denied - 1);
    }

    /// <summary>"Suitable" for "unsuitable"; also for words that only look like it, whose rest is no word.</summary>
    private static string? BaseOf(string word) =>
        Prefixed().Match(word) is { Success: true } match && Analyser.Terms(match.Groups[1].Value) is [var term, ..] ? term : null;

    [GeneratedRegex(
        @"^(?:un|in|im|il|ir|dis|non|mis)(?!form$|cover|order|count|play|side$|come$|vest|stall|voice|port|press|prove)(\p{L}{4,})$",
        RegexOptions.None,
        2000
    )]
    private static partial Regex Prefixed();

    private StatementSense TakeSense(int at, Sense sense)
    {
        var isNegated = _negation >= 0 && at - _negation <= Reach;
        var said = new StatementSense(sense.Group, sense.IsOpposite != isNegated, _clause);
        _senses.Add(said);
        if (isNegated)
            (_negation, _denied) = (-1, 0);
        return said;
    }

    private void EndClause(int next)
    {
        if (_words.Count > 0 && _words[^1].Clause == _clause || _quantities.Count > 0 && _quantities[^1].Clause == _clause)
            _clause++;
        _part++;
        (_negation, _denied, _modal, _modalSense, _clauseStart, _lastDenial) = (-1, 0, -1, null, next, -1);
    }

    /// <summary><c>max_retries</c>, <c>A4</c>, <c>v2.1</c>, <c>iPhone</c>: names wherever they stand.</summary>
    private static bool IsIdentifier(string token) =>
        token.Skip(1).Any(character => char.IsUpper(character) || char.IsDigit(character) || character == '_')
        || (token.Length > 1 && char.IsDigit(token[0]));

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(
        @"(?:(?<![\p{L}\d])[-−])?\d+(?:[.,]\d+)*(?![\p{L}\d_])|[\p{L}\d][\p{L}\p{M}\d_]*(?:[.'_/][\p{L}\d][\p{L}\p{M}\d_]*)*|°[CF]|\S",
        RegexOptions.None,
        2000
    )]
    private static partial Regex Token();
}
