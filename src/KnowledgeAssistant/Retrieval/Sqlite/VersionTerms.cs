using System.Runtime.CompilerServices;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>Makes the <see cref="TermStream"/> of one version after another, in memory that is used again. For one thread at a time.</summary>
internal sealed class VersionTerms
{
    private const int KeptBytes = 1 << 18;

    [ThreadStatic]
    private static VersionTerms? _free;

    private readonly List<NumberedToken> _tokens = [];
    private byte[] _section = new byte[1024];
    private byte[] _stream = new byte[8192];
    private int _length;

    /// <param name="numbers">Terms that are new to it get theirs at once.</param>
    public static byte[] StreamOf(VersionPassages version, TermNumbers numbers)
    {
        var terms = _free ?? new VersionTerms();
        _free = null;
        terms._length = 0;
        terms.Add(numbers, version.Document.Title);
        foreach (var passage in version.Passages)
        {
            terms.Add(numbers, passage.Text);
            terms.Add(numbers, TermStream.ContextOf(passage));
        }
        var stream = terms._stream.AsSpan(0, terms._length).ToArray();
        if (terms._stream.Length + terms._section.Length <= KeptBytes)
            _free = terms;
        return stream;
    }

    private void Add(TermNumbers numbers, string text)
    {
        _tokens.Clear();
        Analyser.Analyse(text, numbers, _tokens);
        AddSection();
    }

    private void Add(TermNumbers numbers, IEnumerable<string> texts)
    {
        _tokens.Clear();
        foreach (var text in texts)
            Analyser.Analyse(text, numbers, _tokens);
        AddSection();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSection()
    {
        const int most = 1 + (2 * VarInt.MostBytes);
        if (_section.Length < _tokens.Count * most)
            _section = new byte[_tokens.Count * most * 2];
        var section = _section.AsSpan();
        var size = 0;
        foreach (var token in _tokens)
        {
            if (token.IsWhole)
            {
                section[size++] = 0;
                size += VarInt.Write(section[size..], token.Span);
            }
            size += VarInt.Write(section[size..], token.Term + 1);
        }
        if (_stream.Length < _length + size + VarInt.MostBytes)
            Array.Resize(ref _stream, (_length + size + VarInt.MostBytes) * 2);
        _length += VarInt.Write(_stream.AsSpan(_length), size);
        section[..size].CopyTo(_stream.AsSpan(_length));
        _length += size;
    }
}
