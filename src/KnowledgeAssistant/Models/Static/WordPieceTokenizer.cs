using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// Cuts a text into words and the words into pieces, by steps 1 to 5 of the model's card: characters without a shape are dropped, ideographs and
/// punctuation stand alone, accents go, letters become small, and a word that the vocabulary cannot spell is left out whole.
/// </summary>
/// <param name="unknownToken">Stands for a word that the vocabulary cannot spell, where the model has such a token.</param>
internal sealed class WordPieceTokenizer(WordPieceVocabulary vocabulary, int maxWordCharacters, int? unknownToken = null)
{
    /// <summary>Stands for a character outside the basic plane: such a word is in no vocabulary. U+FFFD itself never gets this far.</summary>
    private const char Unknown = '\uFFFD';

    private static readonly byte[] AsciiKinds = [.. Enumerable.Range(0, 128).Select(c => (byte)AsciiKind((char)c))];

    private enum Kind : byte
    {
        Letter,
        Space,
        Punctuation,
        Dropped,
    }

    /// <summary>Adds the ids of <paramref name="text"/>'s tokens in order. Any UTF-16 is allowed, lone surrogates are dropped.</summary>
    /// <param name="limit">Stops after the word in which the list reaches this length.</param>
    [SkipLocalsInit]
    public void Tokenize(ReadOnlySpan<char> text, TokenList tokens, int limit = int.MaxValue)
    {
        var word = new Word(stackalloc char[maxWordCharacters]);
        for (var i = 0; i < text.Length && tokens.Count < limit; i++)
        {
            var character = text[i];
            if (character >= 128)
            {
                i += AddOther(text[i..], ref word, tokens) - 1;
                continue;
            }
            switch ((Kind)AsciiKinds[character])
            {
                case Kind.Letter:
                    word.Add((uint)(character - 'A') < 26 ? (char)(character | 0x20) : character);
                    break;
                case Kind.Space:
                    End(ref word, tokens);
                    break;
                case Kind.Punctuation:
                    AddAlone(character, ref word, tokens);
                    break;
            }
        }
        End(ref word, tokens);
    }

    /// <summary>Handles the first, not ASCII, character and returns its length.</summary>
    private int AddOther(ReadOnlySpan<char> text, ref Word word, TokenList tokens)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done || IsDropped(rune))
            return length;
        if (Rune.IsWhiteSpace(rune))
        {
            End(ref word, tokens);
            return length;
        }
        var ideograph = IsIdeograph(rune.Value);
        if (ideograph)
            End(ref word, tokens);
        Span<int> bases = stackalloc int[4];
        foreach (var part in bases[..CanonicalBases.Decompose(rune.Value, bases)])
            AddBase(part, ref word, tokens);
        if (ideograph)
            End(ref word, tokens);
        return length;
    }

    private void AddBase(int codePoint, ref Word word, TokenList tokens)
    {
        if (codePoint > char.MaxValue)
        {
            if (IsPunctuation(CharUnicodeInfo.GetUnicodeCategory(codePoint)))
                AddAlone(Unknown, ref word, tokens);
            else if (CharUnicodeInfo.GetUnicodeCategory(codePoint) != UnicodeCategory.NonSpacingMark)
                word.Add(Unknown);
            return;
        }
        var character = (char)codePoint;
        var category = char.GetUnicodeCategory(character);
        if (category == UnicodeCategory.NonSpacingMark)
            return;
        if (character < 128 ? AsciiKind(character) == Kind.Punctuation : IsPunctuation(category))
            AddAlone(char.ToLowerInvariant(character), ref word, tokens);
        else
            word.Add(char.ToLowerInvariant(character));
    }

    private void AddAlone(char character, ref Word word, TokenList tokens)
    {
        End(ref word, tokens);
        word.Add(character);
        End(ref word, tokens);
    }

    /// <summary>Cuts the word into its longest pieces from the left and begins a new one.</summary>
    private void End(ref Word word, TokenList tokens)
    {
        var rest = word.Characters;
        var before = tokens.Count;
        if (word.IsTooLong && unknownToken is { } tooLong)
            tokens.Add(tooLong);
        for (var continues = false; rest.Length > 0; continues = true)
        {
            var length = vocabulary.Match(rest, continues, out var token);
            if (length == 0)
            {
                tokens.Count = before;
                if (unknownToken is { } unspelt)
                    tokens.Add(unspelt);
                break;
            }
            tokens.Add(token);
            rest = rest[length..];
        }
        word.Clear();
    }

    private static Kind AsciiKind(char character) =>
        character switch
        {
            ' ' or '\t' or '\n' or '\r' => Kind.Space,
            < ' ' or '\x7F' => Kind.Dropped,
            _ when char.IsAsciiLetterOrDigit(character) => Kind.Letter,
            _ => Kind.Punctuation,
        };

    /// <summary>Unicode's group C (control, format, surrogate, private use, unassigned) and the replacement character.</summary>
    private static bool IsDropped(Rune rune) =>
        rune == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned;

    private static bool IsPunctuation(UnicodeCategory category) =>
        category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private static bool IsIdeograph(int value) =>
        value
            is (>= 0x4E00 and <= 0x9FFF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x20000 and <= 0x2A6DF)
                or (>= 0x2A700 and <= 0x2B73F)
                or (>= 0x2B740 and <= 0x2B81F)
                or (>= 0x2B920 and <= 0x2CEAF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>The word being read. One that outgrows its room is left out whole, so its end need not be kept.</summary>
    private ref struct Word(Span<char> room)
    {
        private readonly Span<char> _room = room;
        private int _length;

        public readonly ReadOnlySpan<char> Characters => _length <= _room.Length ? _room[.._length] : [];

        public readonly bool IsTooLong => _length > _room.Length;

        public void Add(char character)
        {
            if (_length < _room.Length)
                _room[_length] = character;
            if (_length <= _room.Length)
                _length++;
        }

        public void Clear() => _length = 0;
    }
}
