using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Indexing;

/// <summary>
/// The terms of a version in text order, as numbers: the title's section once, then for each passage a section of its text and one of its
/// context (headings, table header). A section is the number of its bytes, then its tokens. A token is its term's number plus one; a whole
/// identifier is 0, its span, its term's number plus one.
/// Kept in the order of the text so that scores, phrases and frequencies all come from here and nothing is tokenised again.
/// </summary>
internal static class TermStream
{
    /// <summary>Tokens of a section whose terms have no numbers yet.</summary>
    public static List<Token> Analyse(params IEnumerable<string> texts)
    {
        var tokens = new List<Token>();
        foreach (var text in texts)
            Analyser.Analyse(text, tokens);
        return tokens;
    }

    /// <summary>What counts in a passage beside its text and its document's title. A first heading that repeats the title is the title; it counts as one.</summary>
    public static IEnumerable<string> ContextOf(Passage passage)
    {
        var headings = passage.HeadingPath.Where((heading, level) => level > 0 || heading != passage.Document.Title);
        return passage.TableHeader is null ? headings : headings.Append(passage.TableHeader);
    }

    public static void AppendSection(List<byte> bytes, List<Token> tokens, TermDictionary terms, List<byte> scratch)
    {
        var numbers = terms.FindOrAdd(tokens.ConvertAll(token => token.Term));
        scratch.Clear();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (tokens[i].IsWhole)
            {
                scratch.Add(0);
                VarInt.Write(scratch, tokens[i].Span);
            }
            VarInt.Write(scratch, numbers[i] + 1);
        }
        VarInt.Write(bytes, scratch.Count);
        bytes.AddRange(scratch);
    }

    /// <summary>Moves <paramref name="offset"/> past a section.</summary>
    public static void Skip(ReadOnlySpan<byte> stream, ref int offset)
    {
        var length = VarInt.Read(stream, ref offset);
        offset += length;
        if (length < 0 || offset > stream.Length)
            throw new InvalidDataException("A term stream ends too early.");
    }

    /// <summary>The section that starts at <paramref name="offset"/>; the offset moves past it.</summary>
    public static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> stream, ref int offset)
    {
        var length = VarInt.Read(stream, ref offset);
        var section = stream.Slice(offset, length);
        offset += length;
        return section;
    }

    /// <summary>The next token's term number.</summary>
    public static int Next(ReadOnlySpan<byte> section, ref int offset)
    {
        var value = VarInt.Read(section, ref offset);
        if (value != 0)
            return value - 1;
        VarInt.Read(section, ref offset);
        return VarInt.Read(section, ref offset) - 1;
    }
}
