namespace KnowledgeAssistant.Access;

/// <summary>Settings under <c>KnowledgeAssistant:Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Area = "Demo";

    /// <summary>One-click users and the sample documents, on this computer only. Off by default.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether demo mode loads the sample documents; off for a demo with documents of one's own.</summary>
    public bool Samples { get; set; } = true;
}
