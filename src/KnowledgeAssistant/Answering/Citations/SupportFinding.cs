using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>How far a sentence rests on a passage.</summary>
/// <param name="Quote">Where the sentence's own words stand in the passage's text; null unless quoted.</param>
/// <param name="Place">The best sentences of a paraphrase, to open the passage at.</param>
internal readonly record struct SupportFinding(Support Support, TextRange? Quote, TextRange? Place);
