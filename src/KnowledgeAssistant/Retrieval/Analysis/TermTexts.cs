namespace KnowledgeAssistant.Retrieval.Analysis;

/// <summary>The terms of one text, numbered as they come, repeats too. Reused between texts.</summary>
internal sealed class TermTexts : TermNumbers
{
    private readonly List<string> _terms = [];

    public string this[int number] => _terms[number];

    public void Clear() => _terms.Clear();

    public override int Of(ReadOnlySpan<char> folded, bool isWord)
    {
        var term = WordTerms.Of(folded, isWord);
        return term.Length == 0 ? None : OfTerm(term);
    }

    public override int OfTerm(string term)
    {
        _terms.Add(term);
        return _terms.Count - 1;
    }
}
