namespace KnowledgeAssistant.Access;

/// <summary>Settings under <c>KnowledgeAssistant:Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Area = "Demo";

    /// <summary>One-click users and the sample documents, on this computer only. Off by default.</summary>
    public bool Enabled { get; set; }
}
