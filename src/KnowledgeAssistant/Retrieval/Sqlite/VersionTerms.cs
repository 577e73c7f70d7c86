using System.Runtime.InteropServices;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// The terms of one version before they have the index's numbers: as a <see cref="TermStream"/> with numbers of its own, given in the order terms are first
/// seen. Millions of tokens as objects would take a hundred times the memory.
/// </summary>
internal sealed class VersionTerms
{
    private readonly Dictionary<string, int> _numbers = new(256, StringComparer.Ordinal);
    private readonly List<string> _terms = [];
    private readonly List<byte> _stream = [];
    private readonly List<Token> _tokens = [];
    private readonly List<byte> _section = [];

    /// <summary>Adds a section: one text, or several one after the other.</summary>
    public void Add(params IEnumerable<string> texts)
    {
        _tokens.Clear();
        foreach (var text in texts)
            Analyser.Analyse(text, _tokens);
        _section.Clear();
        foreach (var token in _tokens)
        {
            if (token.IsWhole)
            {
                _section.Add(0);
                VarInt.Write(_section, token.Span);
            }
            VarInt.Write(_section, NumberOf(token.Term) + 1);
        }
        Append(_stream, _section);
    }

    /// <summary>The stream with the index's numbers; terms that are new to it get theirs.</summary>
    public byte[] Encode(TermDictionary terms)
    {
        var numbers = terms.FindOrAdd(_terms);
        var own = CollectionsMarshal.AsSpan(_stream);
        var bytes = new List<byte>(own.Length);
        var scratch = new List<byte>();
        for (var offset = 0; offset < own.Length; )
        {
            scratch.Clear();
            Renumber(TermStream.Section(own, ref offset), numbers, scratch);
            Append(bytes, scratch);
        }
        return [.. bytes];
    }

    private static void Renumber(ReadOnlySpan<byte> section, int[] numbers, List<byte> target)
    {
        for (var offset = 0; offset < section.Length; )
        {
            var value = VarInt.Read(section, ref offset);
            if (value == 0)
            {
                target.Add(0);
                VarInt.Write(target, VarInt.Read(section, ref offset));
                value = VarInt.Read(section, ref offset);
            }
            VarInt.Write(target, numbers[value - 1] + 1);
        }
    }

    private static void Append(List<byte> stream, List<byte> section)
    {
        VarInt.Write(stream, section.Count);
        stream.AddRange(section);
    }

    private int NumberOf(string term)
    {
        if (_numbers.TryGetValue(term, out var number))
            return number;
        number = _terms.Count;
        _numbers.Add(term, number);
        _terms.Add(term);
        return number;
    }
}
