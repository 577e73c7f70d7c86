namespace KnowledgeAssistant.Answering.Citations.Statements;

/// <summary>A content word of a statement.</summary>
/// <param name="Text">Lower case, an irregular form as its base.</param>
/// <param name="Term">Its index term.</param>
/// <param name="Sense">Its group of senses; null where it has none.</param>
/// <param name="Base">The index term of what a prefix like "un" turns into its opposite; null where there is none.</param>
/// <param name="Clause">Which clause of the sentence it stands in, from 0.</param>
/// <param name="Part">Which part: clauses, and what "and" and "or" join within them.</param>
/// <param name="Branch">Which of the parts between commas, semicolons and "but", from 0.</param>
/// <param name="Strand">Which of the parts between the same and "and", from 0.</param>
/// <param name="IsNegated">Whether a negation reaches it.</param>
internal sealed record StatementWord(
    string Text,
    string Term,
    int? Sense,
    string? Base,
    double Weight,
    int Clause,
    int Part,
    int Branch,
    int Strand,
    bool IsNegated
);

/// <param name="IsOpposite">After what negates it: "not allowed" is the opposite of "allowed".</param>
internal readonly record struct StatementSense(int Group, bool IsOpposite, int Clause);

/// <summary>Two words in the order that a preposition gives them: acid, to, water.</summary>
internal readonly record struct StatementLink(string Left, string Link, string Right);

/// <summary>A word with an opposite.</summary>
internal readonly record struct StatementSign(string Key, int Clause, bool IsNegated);

internal readonly record struct StatementQuantity(Quantity Quantity, int Clause);
