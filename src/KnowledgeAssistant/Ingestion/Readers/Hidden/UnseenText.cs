namespace KnowledgeAssistant.Ingestion.Readers.Hidden;

/// <summary>How text is not seen, in the words of the coverage report.</summary>
internal static class UnseenText
{
    public const string White = "white text";
    public const string OfItsGround = "text in the colour of what is behind it";
    public const string Tiny = "text too small to read";
}
