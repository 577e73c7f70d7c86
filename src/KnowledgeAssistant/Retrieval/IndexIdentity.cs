namespace KnowledgeAssistant.Retrieval;

/// <summary>What the passages and vectors of a generation were made with, beside the index format and the analyser, whose numbers the engine knows.</summary>
/// <param name="Chunker">The chunker's name.</param>
/// <param name="Model">The embedding model's name.</param>
/// <param name="ModelVersion">Empty where the model has none; another version means other vectors.</param>
/// <param name="Dimensions">Length of every vector.</param>
public sealed record IndexIdentity(string Chunker, int ChunkerNumber, string Model, string ModelVersion, int Dimensions);
