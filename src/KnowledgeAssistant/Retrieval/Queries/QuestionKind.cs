namespace KnowledgeAssistant.Retrieval.Queries;

/// <summary>What a question asks for; it decides what an answering sentence must hold.</summary>
internal enum QuestionKind
{
    Other,
    Who,

    /// <summary>A date, a time of day or a length of time.</summary>
    When,
    Where,

    /// <summary>A number, with or without a unit.</summary>
    HowMany,

    /// <summary>A price, a sum or a share.</summary>
    HowMuch,
    Definition,
    YesNo,
    HowTo,
    Why,
    List,
}
