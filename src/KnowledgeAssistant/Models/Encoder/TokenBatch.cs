namespace KnowledgeAssistant.Models.Encoder;

/// <summary>The tokens of several texts behind one another, without padding: one row of the matrices each.</summary>
internal sealed class TokenBatch
{
    private readonly int[] _tokens;
    private readonly int[] _starts;

    /// <param name="texts">The tokens of each text, at least one.</param>
    public TokenBatch(IReadOnlyList<int[]> texts)
    {
        _tokens = [.. texts.SelectMany(text => text)];
        _starts = new int[texts.Count + 1];
        for (var text = 0; text < texts.Count; text++)
            _starts[text + 1] = _starts[text] + texts[text].Length;
    }

    public int Rows => _tokens.Length;

    public int Texts => _starts.Length - 1;

    public int TokenAt(int row) => _tokens[row];

    /// <summary>Where a text's rows begin; the number of texts gives the end of the last.</summary>
    public int StartOf(int text) => _starts[text];

    /// <summary>The text that a row belongs to.</summary>
    public int TextAt(int row)
    {
        var found = Array.BinarySearch(_starts, row);
        return found >= 0 ? found : ~found - 1;
    }
}
