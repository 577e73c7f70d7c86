namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>Neighbouring sentences of a passage, taken together.</summary>
/// <param name="sentences">Of the window.</param>
/// <param name="around">The same with the sentences before and behind it.</param>
/// <param name="context">Title, headings and table header of the passage.</param>
internal sealed class StatementWindow(IReadOnlyList<Statement> sentences, IReadOnlyList<Statement> around, Statement context)
{
    private readonly HashSet<string> _keys = [.. sentences.SelectMany(sentence => sentence.Keys)];
    private readonly HashSet<string> _names = [.. sentences.SelectMany(sentence => sentence.Names)];

    public IEnumerable<Quantity> Quantities =>
        sentences.Append(context).SelectMany(sentence => sentence.Quantities).Select(quantity => quantity.Quantity);

    /// <summary>What the sentence that shares most with these words says of a group of senses, among those around that say something of it.</summary>
    public IReadOnlyList<StatementSense> SensesAround(int group, IReadOnlyList<StatementWord> words) =>
        around.Where(sentence => sentence.Senses.Any(sense => sense.Group == group)).MaxBy(sentence => sentence.Shared(words))?.Senses
        ?? [];

    public bool HasWord(string name) => _names.Contains(name) || _keys.Contains(name);

    public bool IsInContext(string name) => context.Names.Contains(name) || context.Keys.Contains(name);

    /// <summary>The weighted share of a statement's words and quantities that the window holds, each counted once.</summary>
    /// <param name="contextShare">How much a word counts that only title or headings hold.</param>
    public double ShareOf(IEnumerable<StatementWord> words, IReadOnlyList<StatementQuantity> quantities, double contextShare)
    {
        var held = (double)quantities.Count(quantity => Quantities.Any(quantity.Quantity.Matches));
        var total = (double)quantities.Count;
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

    /// <summary>The sentence that shares most with a statement.</summary>
    public Statement NearestTo(Statement statement) => sentences.MaxBy(sentence => sentence.Shared(statement.Words))!;
}
