namespace KnowledgeAssistant.Answering.Citations;

/// <summary>
/// Finds a pattern in a text with few errors (characters exchanged, missing or too many). Bit-parallel by Myers ("A fast bit-vector algorithm
/// for approximate string matching", 1999): 64 cells of the distance table at once, so that a pattern of 5,000 characters costs some 80
/// operations for each character of the text.
/// </summary>
internal static class ApproximateMatch
{
    private const int Bits = 64;

    /// <summary>The first range with the fewest errors, at most <paramref name="most"/>; null where there is none.</summary>
    public static (int Start, int End, int Errors)? Find(string pattern, string text, int most)
    {
        if (pattern.Length == 0 || text.Length == 0)
            return null;
        var (length, errors) = Best(pattern, text, isAnchored: false);
        if (errors > most)
            return null;
        // Backwards from the end: where the match that ends there begins.
        var tail = Math.Max(0, length - pattern.Length - errors);
        var (back, _) = Best(Reversed(pattern), Reversed(text[tail..length]), isAnchored: true);
        return (length - back, length, errors);
    }

    /// <summary>Errors between two words.</summary>
    public static int Distance(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return Math.Max(left.Length, right.Length);
        var table = new Columns(left);
        var errors = left.Length;
        foreach (var character in right)
            errors += table.Advance(character, isAnchored: true);
        return errors;
    }

    /// <param name="isAnchored">The match begins where the text begins.</param>
    /// <returns>Length of the text up to the end of the best match, and its errors.</returns>
    private static (int Length, int Errors) Best(string pattern, string text, bool isAnchored)
    {
        var table = new Columns(pattern);
        var errors = pattern.Length;
        var best = (Length: 0, Errors: errors);
        for (var i = 0; i < text.Length; i++)
        {
            errors += table.Advance(text[i], isAnchored);
            if (errors < best.Errors)
                best = (i + 1, errors);
        }
        return best;
    }

    private static string Reversed(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, source) =>
            {
                source.CopyTo(span);
                span.Reverse();
            }
        );

    /// <summary>One column of the distance table at a time, as differences between neighbouring cells.</summary>
    private sealed class Columns
    {
        private static readonly ulong[] Nowhere = [];
        private readonly Dictionary<char, ulong[]> _places = [];
        private readonly ulong[] _plus;
        private readonly ulong[] _minus;
        private readonly ulong _last;

        public Columns(string pattern)
        {
            var blocks = (pattern.Length + Bits - 1) / Bits;
            _plus = new ulong[blocks];
            _minus = new ulong[blocks];
            Array.Fill(_plus, ulong.MaxValue);
            _last = 1UL << ((pattern.Length - 1) % Bits);
            for (var i = 0; i < pattern.Length; i++)
            {
                if (!_places.TryGetValue(pattern[i], out var places))
                    _places[pattern[i]] = places = new ulong[blocks];
                places[i / Bits] |= 1UL << (i % Bits);
            }
        }

        /// <returns>By how much the distance at the pattern's end changes.</returns>
        public int Advance(char character, bool isAnchored)
        {
            var places = _places.GetValueOrDefault(character, Nowhere);
            var change = isAnchored ? 1 : 0;
            for (var block = 0; block < _plus.Length; block++)
            {
                var last = block == _plus.Length - 1 ? _last : 1UL << (Bits - 1);
                change = AdvanceBlock(block, places.Length == 0 ? 0 : places[block], change, last);
            }
            return change;
        }

        private int AdvanceBlock(int block, ulong equal, int change, ulong last)
        {
            var (plus, minus) = (_plus[block], _minus[block]);
            var vertical = equal | minus;
            if (change < 0)
                equal |= 1;
            var horizontal = (((equal & plus) + plus) ^ plus) | equal;
            var up = minus | ~(horizontal | plus);
            var down = plus & horizontal;
            var next =
                (up & last) != 0 ? 1
                : (down & last) != 0 ? -1
                : 0;
            up <<= 1;
            down <<= 1;
            if (change < 0)
                down |= 1;
            else if (change > 0)
                up |= 1;
            _plus[block] = down | ~(vertical | up);
            _minus[block] = up & vertical;
            return next;
        }
    }
}
