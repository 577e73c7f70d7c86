namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Neighbouring sentences of a passage, taken together.</summary>
internal sealed class StatementWindow(IReadOnlyList<Statement> sentences, Statement context)
{
    private readonly HashSet<string> _keys = [.. sentences.SelectMany(sentence => sentence.Keys)];
    private readonly HashSet<string> _names = [.. sentences.SelectMany(sentence => sentence.Names)];

    public IEnumerable<Quantity> Quantities => sentences.SelectMany(sentence => sentence.Quantities).Concat(context.Quantities);

    public IReadOnlySet<StatementSense> Senses { get; } = sentences.SelectMany(sentence => sentence.Senses).ToHashSet();

    public bool HasWord(string name) => _names.Contains(name) || _keys.Contains(name);

    public bool IsInContext(string name) => context.Names.Contains(name) || context.Keys.Contains(name);

    /// <summary>The weighted share of these words that the window holds, each counted once.</summary>
    public double ShareOf(IEnumerable<StatementWord> words, double contextShare)
    {
        var (held, total) = (0.0, 0.0);
        foreach (var word in words.DistinctBy(word => word.Key))
        {
            total += word.Weight;
            if (_keys.Contains(word.Key))
                held += word.Weight;
            else if (context.Keys.Contains(word.Key))
                held += contextShare * word.Weight;
        }
        return total == 0 ? 0 : held / total;
    }

    public Statement NearestTo(Statement statement) =>
        sentences.MaxBy(sentence =>
            statement.Words.DistinctBy(word => word.Key).Where(word => sentence.Keys.Contains(word.Key)).Sum(word => word.Weight)
        )!;
}
