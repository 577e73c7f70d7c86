namespace KnowledgeAssistant.Models.Static;

/// <summary>Token ids of one text; kept from text to text, so that a passage costs no allocation.</summary>
internal sealed class TokenList
{
    private int[] _items = new int[256];

    /// <summary>May be set back to drop the last tokens.</summary>
    public int Count { get; set; }

    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public void Add(int token)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, 2 * Count);
        _items[Count++] = token;
    }
}
