namespace KnowledgeAssistant.Conversations;

/// <summary>What a chat model was asked for.</summary>
public enum ModelPurpose
{
    Rewrite,
    Answer,
}

/// <summary>A chat model's part in a turn: which model, by which words and settings, and what it used.</summary>
/// <param name="Model">Its name as it was asked for.</param>
/// <param name="Prompt">Name and version of the prompt, for example <c>answer/1</c>.</param>
/// <param name="Temperature">Null: the server's own.</param>
/// <param name="InputTokens">As the server counted them; null where it does not tell, or the answer broke off before.</param>
public sealed record ModelUse(
    ModelPurpose Purpose,
    string Model,
    string Prompt,
    int MaxOutputTokens,
    int ContextTokens,
    double? Temperature,
    long? InputTokens,
    long? OutputTokens
);
