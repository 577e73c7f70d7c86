namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>A content word of a statement.</summary>
/// <param name="Key">What it is compared by: its group of senses, else its index term.</param>
/// <param name="Clause">Which clause of the sentence it stands in, from 0.</param>
/// <param name="IsNegated">Whether its clause denies.</param>
internal readonly record struct StatementWord(string Key, double Weight, int Clause, bool IsNegated);

/// <param name="IsOpposite">After what negates it: "not allowed" is the opposite of "allowed".</param>
internal readonly record struct StatementSense(int Group, bool IsOpposite);
