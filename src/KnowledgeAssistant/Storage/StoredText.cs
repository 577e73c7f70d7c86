using System.Diagnostics.CodeAnalysis;

namespace KnowledgeAssistant.Storage;

/// <summary>Texts that others made, as long as their column lets them be.</summary>
internal static class StoredText
{
    /// <param name="most">Characters.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Within(int most, string? text) => text?.Length > most ? text[..most] : text;
}
