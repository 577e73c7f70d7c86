namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>
/// Follows a phrase through a stream of tokens that may overlap (a whole identifier covers its parts). For each place in the phrase it
/// remembers the last few positions at which the phrase could go on; overlaps are never deeper than those few.
/// </summary>
internal ref struct PhraseSteps
{
    /// <summary>Open continuations remembered for each term: camel case within an identifier within a version overlap three deep.</summary>
    public const int Recent = 4;

    /// <summary>Terms beyond these are not compared; nobody types a quotation this long.</summary>
    public const int MaxTerms = 256;

    private readonly Span<int> _next;
    private readonly ReadOnlySpan<int> _phrase;

    public PhraseSteps(Span<int> memory, ReadOnlySpan<int> phrase)
    {
        _next = memory;
        _next.Fill(-1);
        _phrase = phrase;
    }

    /// <summary>Takes the next token; true when the phrase is complete with it.</summary>
    public readonly bool See(int term, int position, int span)
    {
        // From the last term to the first, so that a token never continues a step it made itself.
        for (var i = _phrase.Length - 1; i >= 0; i--)
        {
            if (_phrase[i] != term || (i > 0 && !_next.Slice((i - 1) * Recent, Recent).Contains(position)))
                continue;
            if (i == _phrase.Length - 1)
                return true;
            var steps = _next.Slice(i * Recent, Recent);
            steps[..(Recent - 1)].CopyTo(steps[1..]);
            steps[0] = position + span;
        }
        return false;
    }
}
