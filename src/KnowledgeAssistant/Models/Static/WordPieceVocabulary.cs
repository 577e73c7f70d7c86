using System.Runtime.CompilerServices;
using System.Text;

namespace KnowledgeAssistant.Models.Static;

/// <summary>
/// The entries of a <c>vocab.txt</c> as one tree of characters, its edges in an open-addressed table: the longest entry at a place is found in
/// one walk over the text, without making a string. Pieces that continue a word ("##ing") hang under a second root.
/// </summary>
internal sealed class WordPieceVocabulary
{
    private const int WordRoot = 1;
    private const int ContinuationRoot = 2;
    private const int CodeBits = 12;
    private const int MaxCodes = 1 << CodeBits;
    private const int MaxNodes = 1 << (32 - CodeBits);
    private const string ContinuingPrefix = "##";

    /// <summary>A small number per character that occurs in the vocabulary; 0 for all others.</summary>
    private readonly ushort[] _codes = new ushort[char.MaxValue + 1];
    private readonly Edge[] _edges;
    private readonly int _shift;

    /// <summary>Token id + 1 of the entry that ends at the node; 0 where none does.</summary>
    private readonly int[] _tokens;
    private int _codeCount;
    private int _nodeCount = ContinuationRoot;

    private WordPieceVocabulary(int entries, int characters)
    {
        Count = entries;
        // At most one node a character; twice that many slots keep the probes short.
        var slots = 1 << (32 - int.LeadingZeroCount(characters + 3));
        _edges = new Edge[slots];
        _shift = 32 - int.TrailingZeroCount(slots);
        _tokens = new int[characters + 3];
    }

    /// <summary>Number of entries; ids run from 0.</summary>
    public int Count { get; }

    /// <param name="file">UTF-8, one entry a line, the line number from 0 is its id.</param>
    /// <exception cref="InvalidDataException">The file cannot be a vocabulary.</exception>
    public static WordPieceVocabulary Parse(ReadOnlySpan<byte> file)
    {
        char[] text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).ToCharArray();
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException("it is not UTF-8", exception);
        }
        var rest = text.AsSpan().TrimEnd('\n');
        if (rest.Length is 0 or > MaxNodes / 2)
            throw new InvalidDataException("it is empty or far too long");
        var vocabulary = new WordPieceVocabulary(rest.Count('\n') + 1, rest.Length);
        vocabulary.AddLines(rest);
        return vocabulary;
    }

    /// <summary>The longest entry that <paramref name="text"/> begins with.</summary>
    /// <param name="continues">Whether a piece of the same word stands before it.</param>
    /// <returns>The entry's length in characters, 0 when none matches.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Match(ReadOnlySpan<char> text, bool continues, out int token)
    {
        var node = continues ? ContinuationRoot : WordRoot;
        var length = 0;
        token = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var code = _codes[text[i]];
            if (code == 0 || (node = Child(node, code)) == 0)
                break;
            if (_tokens[node] is var found && found != 0)
            {
                token = found - 1;
                length = i + 1;
            }
        }
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLines(ReadOnlySpan<char> rest)
    {
        for (var id = 0; id < Count; id++)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            Add(line.TrimEnd('\r'), id);
        }
    }

    private void Add(ReadOnlySpan<char> entry, int id)
    {
        var node = WordRoot;
        if (entry.Length > ContinuingPrefix.Length && entry.StartsWith(ContinuingPrefix))
        {
            node = ContinuationRoot;
            entry = entry[ContinuingPrefix.Length..];
        }
        foreach (var character in entry)
            node = AddChild(node, CodeOf(character));
        _tokens[node] = id + 1;
    }

    private int CodeOf(char character)
    {
        ref var code = ref _codes[character];
        if (code == 0)
            code = ++_codeCount < MaxCodes ? (ushort)_codeCount : throw new InvalidDataException("it holds too many different characters");
        return code;
    }

    private int AddChild(int node, int code)
    {
        var key = Key(node, code);
        ref var edge = ref Find(key);
        if (edge.Key == 0)
            edge = new Edge(key, ++_nodeCount);
        return edge.Child;
    }

    private int Child(int node, int code) => Find(Key(node, code)).Child;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Edge Find(uint key)
    {
        var edges = _edges;
        // Fibonacci hashing: the high bits of the product are the well-mixed ones.
        var slot = (key * 2_654_435_769u) >> _shift;
        while (edges[slot].Key != key && edges[slot].Key != 0)
            slot = (slot + 1) & (uint)(edges.Length - 1);
        return ref edges[slot];
    }

    private static uint Key(int node, int code) => ((uint)node << CodeBits) | (uint)code;

    private readonly record struct Edge(uint Key, int Child);
}
