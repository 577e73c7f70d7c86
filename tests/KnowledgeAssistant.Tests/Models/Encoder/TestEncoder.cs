using KnowledgeAssistant.Models.Encoder;

namespace KnowledgeAssistant.Tests.Models.Encoder;

/// <summary>The sentence encoder that ships with the product, read once for all tests.</summary>
internal static class TestEncoder
{
    public static SentenceEncoder Shared { get; } = new(Path.Combine(AppContext.BaseDirectory, "models", "all-minilm-l6-v2"));
}
