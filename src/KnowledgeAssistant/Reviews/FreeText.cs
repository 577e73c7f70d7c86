namespace KnowledgeAssistant.Reviews;

/// <summary>Text that people write about answers.</summary>
internal static class FreeText
{
    /// <summary>Trimmed, and no longer than allowed; never cut inside a character.</summary>
    public static string Cut(string text, int longest)
    {
        var trimmed = text.Trim();
        if (trimmed.Length <= longest)
            return trimmed;
        return trimmed[..(char.IsHighSurrogate(trimmed[longest - 1]) ? longest - 1 : longest)].TrimEnd();
    }
}
