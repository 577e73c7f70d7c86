namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>How well one word of a statement is found in a sentence of the passage, affirmed and denied; 0 for not at all.</summary>
internal readonly record struct WordHit(double Affirmed, double Denied)
{
    public double Strength => Math.Max(Affirmed, Denied);

    /// <summary>Denied by the best match of the word.</summary>
    public bool IsDenied => Denied > Affirmed;

    public WordHit With(WordHit other) => new(Math.Max(Affirmed, other.Affirmed), Math.Max(Denied, other.Denied));
}

/// <summary>A statement beside one sentence of the passage, word by word.</summary>
internal sealed class SentenceComparison
{
    private readonly IReadOnlyList<WordMatch> _words;
    private readonly WordHit[] _hits;
    private readonly Dictionary<int, double[]> _byClause = [];

    public SentenceComparison(IReadOnlyList<WordMatch> words, Statement sentence)
    {
        (_words, Sentence) = (words, sentence);
        _hits = new WordHit[words.Count];
        for (var i = 0; i < words.Count; i++)
            foreach (var other in sentence.Words)
            {
                var (strength, isOpposite) = words[i].With(other);
                if (strength <= 0)
                    continue;
                var isDenied = other.IsNegated != isOpposite;
                _hits[i] = _hits[i].With(isDenied ? new WordHit(0, strength) : new WordHit(strength, 0));
                if (!_byClause.TryGetValue(other.Clause, out var clause))
                    _byClause[other.Clause] = clause = new double[words.Count];
                clause[i] = Math.Max(clause[i], strength);
            }
        Weight = Enumerable.Range(0, words.Count).Sum(i => _hits[i].Strength * words[i].Word.Weight);
    }

    public Statement Sentence { get; }

    /// <summary>One per word of the statement.</summary>
    public IReadOnlyList<WordHit> Hits => _hits;

    /// <summary>The weight of the statement's words that the sentence holds.</summary>
    public double Weight { get; }

    /// <summary>The clause of the sentence that holds most of the words of a clause of the statement; null where none holds any.</summary>
    public int? NearestClause(int clause)
    {
        int? best = null;
        var most = 0.0;
        foreach (var candidate in _byClause.Keys.Order())
            if (WeightIn(candidate, clause) is var weight && weight > most)
                (best, most) = (candidate, weight);
        return best;
    }

    /// <summary>Whether a clause of the sentence has a word of the statement, one that another sentence lacks.</summary>
    public bool Holds(int clause, SentenceComparison? beyond) =>
        _byClause.TryGetValue(clause, out var held)
        && Enumerable.Range(0, _words.Count).Any(i => held[i] > 0 && (beyond is null || beyond.Hits[i].Strength < held[i]));

    /// <summary>Whether one clause of the sentence has a telling word of the statement that another one lacks.</summary>
    public bool HoldsMore(int clause, int than) =>
        _byClause.TryGetValue(clause, out var held)
        && Enumerable
            .Range(0, _words.Count)
            .Any(i => held[i] > 0 && _words[i].Word.Weight >= 1 && !(_byClause.TryGetValue(than, out var other) && other[i] > 0));

    private double WeightIn(int candidate, int clause) =>
        Enumerable
            .Range(0, _words.Count)
            .Where(i => _words[i].Word.Clause == clause)
            .Sum(i => _byClause[candidate][i] * _words[i].Word.Weight);
}
