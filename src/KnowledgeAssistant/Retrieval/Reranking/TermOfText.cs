using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>A term and where in a text it came from.</summary>
internal readonly record struct TermOfText(string Term, string Text, int Start, int End)
{
    public ReadOnlySpan<char> Word => Text.AsSpan(Start, End - Start);

    /// <summary>The terms of a text in its order; identifiers in parts only, since those are words.</summary>
    public static List<TermOfText> In(string text)
    {
        var tokens = Analyser.Tokens(text);
        var terms = new List<TermOfText>(tokens.Count);
        foreach (var token in tokens)
            if (!token.IsWhole)
                terms.Add(new TermOfText(token.Term, text, token.Start, token.End));
        return terms;
    }
}

/// <summary>The terms of titles, headings and table headers: many passages of one ranking share them.</summary>
internal sealed class TermsOfContext
{
    private readonly Dictionary<string, IReadOnlyList<TermOfText>> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<TermOfText> Of(string text)
    {
        if (!_known.TryGetValue(text, out var terms))
            _known[text] = terms = TermOfText.In(text);
        return terms;
    }
}
