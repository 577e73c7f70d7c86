using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>
/// A version's terms before they stand in any posting list: how many there are, the terms, then a <see cref="TermStream"/> in which their places
/// in that list are their numbers. Complete in itself, so that writers share no dictionary.
/// </summary>
internal static class VersionTerms
{
    public static byte[] Encode(VersionPassages version)
    {
        var terms = new TermDictionary(256);
        var stream = new List<byte>();
        var scratch = new List<byte>();
        TermStream.AppendSection(stream, TermStream.Analyse(version.Document.Title), terms, scratch);
        foreach (var passage in version.Passages)
        {
            TermStream.AppendSection(stream, TermStream.Analyse(passage.Text), terms, scratch);
            TermStream.AppendSection(stream, TermStream.Analyse(TermStream.ContextOf(passage)), terms, scratch);
        }
        var bytes = new List<byte>(stream.Count + (terms.Count * 8));
        VarInt.Write(bytes, terms.Count);
        bytes.AddRange(terms.Save(0, terms.Count));
        bytes.AddRange(stream);
        return [.. bytes];
    }

    /// <summary>Sum of the passages' lengths: terms of the text once, of title and context as often as they count.</summary>
    public static long LengthOf(ReadOnlySpan<byte> data, int passages, TermWeights weights)
    {
        var offset = 0;
        _ = ReadTerms(data, ref offset);
        var title = CountTokens(TermStream.Section(data, ref offset));
        var length = (long)title * weights.Title * passages;
        for (var i = 0; i < passages; i++)
        {
            length += CountTokens(TermStream.Section(data, ref offset));
            length += (long)CountTokens(TermStream.Section(data, ref offset)) * weights.Context;
        }
        return length;
    }

    /// <summary>Moves the offset to the stream.</summary>
    public static string[] ReadTerms(ReadOnlySpan<byte> data, ref int offset)
    {
        var terms = new string[VarInt.Read(data, ref offset)];
        for (var i = 0; i < terms.Length; i++)
        {
            var length = VarInt.Read(data, ref offset);
            terms[i] = System.Text.Encoding.UTF8.GetString(data.Slice(offset, length));
            offset += length;
        }
        return terms;
    }

    private static int CountTokens(ReadOnlySpan<byte> section)
    {
        var count = 0;
        for (var offset = 0; offset < section.Length; count++)
            TermStream.Next(section, ref offset);
        return count;
    }
}
