using System.Runtime.CompilerServices;
using System.Text;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// The entries of a <c>vocab.txt</c> in an open-addressed table of hashes. The hashes of all beginnings of a word come out of one pass over it, so the
/// longest entry at a place costs about one look-up and no string. Pieces that continue a word ("##ing") are hashed from another seed.
/// </summary>
internal sealed class WordPieceVocabulary
{
    private const string ContinuingPrefix = "##";
    private const int MaxEntryLength = 256;

    // FNV-1a, 32 bits; the second seed is any other odd number.
    private const uint WordSeed = 2_166_136_261;
    private const uint ContinuationSeed = 3_266_489_917;
    private const uint Prime = 16_777_619;

    private readonly string _text;
    private readonly Slot[] _slots;
    private readonly int _shift;
    private int _longest;

    private WordPieceVocabulary(string text, int entries)
    {
        _text = text;
        Count = entries;
        // Between a quarter and half of the slots are used.
        _slots = new Slot[2 << (32 - int.LeadingZeroCount(entries))];
        _shift = 32 - int.TrailingZeroCount(_slots.Length);
    }

    /// <summary>Number of entries; ids run from 0.</summary>
    public int Count { get; }

    /// <param name="file">UTF-8, one entry a line, the line number from 0 is its id.</param>
    /// <exception cref="InvalidDataException">The file cannot be a vocabulary.</exception>
    public static WordPieceVocabulary Parse(ReadOnlySpan<byte> file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.TrimEnd((byte)'\n'));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException("it is not UTF-8", exception);
        }
        if (text.Length == 0)
            throw new InvalidDataException("it is empty");
        var vocabulary = new WordPieceVocabulary(text, text.AsSpan().Count('\n') + 1);
        vocabulary.AddLines();
        return vocabulary;
    }

    /// <summary>The longest entry that <paramref name="text"/> begins with.</summary>
    /// <param name="continues">Whether a piece of the same word stands before it.</param>
    /// <returns>The entry's length in characters, 0 when none matches.</returns>
    [SkipLocalsInit]
    public int Match(ReadOnlySpan<char> text, bool continues, out int token)
    {
        Span<uint> hashes = stackalloc uint[MaxEntryLength];
        var longest = Math.Min(text.Length, _longest);
        var hash = continues ? ContinuationSeed : WordSeed;
        for (var i = 0; i < longest; i++)
            hashes[i] = hash = (hash ^ text[i]) * Prime;
        for (var length = longest; length > 0; length--)
        {
            ref readonly var slot = ref Find(hashes[length - 1], text[..length], continues);
            if (slot.Length > 0)
            {
                token = slot.Token;
                return length;
            }
        }
        token = 0;
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLines()
    {
        var start = 0;
        for (var token = 0; token < Count; token++)
        {
            var end = _text.IndexOf('\n', start);
            if (end < 0)
                end = _text.Length;
            Add(start, _text[end - 1] == '\r' ? end - 1 : end, token);
            start = end + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int start, int end, int token)
    {
        var continues = end - start > ContinuingPrefix.Length && _text.AsSpan(start).StartsWith(ContinuingPrefix);
        if (continues)
            start += ContinuingPrefix.Length;
        var entry = _text.AsSpan(start, end - start);
        if (entry.Length is 0 or > MaxEntryLength)
            throw new InvalidDataException($"entry {token} is empty or longer than {MaxEntryLength} characters");
        var hash = continues ? ContinuationSeed : WordSeed;
        foreach (var character in entry)
            hash = (hash ^ character) * Prime;
        Find(hash, entry, continues) = new Slot(hash, start, (ushort)entry.Length, continues, token);
        _longest = Math.Max(_longest, entry.Length);
    }

    /// <summary>The entry's slot, or the empty one where it would be put.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot Find(uint hash, ReadOnlySpan<char> entry, bool continues)
    {
        var slots = _slots;
        // The high bits of the product are the well-mixed ones.
        for (var i = (hash * 2_654_435_769u) >> _shift; ; i = (i + 1) & (uint)(slots.Length - 1))
        {
            ref var slot = ref slots[i];
            if (
                slot.Length == 0
                || (slot.Hash == hash && slot.Continues == continues && entry.SequenceEqual(_text.AsSpan(slot.Start, slot.Length)))
            )
                return ref slot;
        }
    }

    private readonly record struct Slot(uint Hash, int Start, ushort Length, bool Continues, int Token);
}
