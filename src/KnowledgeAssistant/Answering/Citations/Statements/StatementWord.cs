namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>A content word of a statement.</summary>
/// <param name="Key">What it is compared by: its group of senses, else its index term.</param>
/// <param name="Clause">Which clause of the sentence it stands in, from 0.</param>
/// <param name="Part">Which part: clauses, and what "and" and "or" join within them.</param>
/// <param name="IsNegated">Whether a negation reaches it.</param>
internal readonly record struct StatementWord(string Key, double Weight, int Clause, int Part, bool IsNegated);

/// <param name="IsOpposite">After what negates it: "not allowed" is the opposite of "allowed".</param>
internal readonly record struct StatementSense(int Group, bool IsOpposite, int Clause);

/// <summary>Two words in the order that a preposition gives them: acid, to, water.</summary>
internal readonly record struct StatementLink(string Left, string Link, string Right, bool IsNegated);

internal readonly record struct StatementQuantity(Quantity Quantity, int Clause);
