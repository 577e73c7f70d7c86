using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Web.Components.Admin;

/// <summary>A build of the index as an admin asks for it.</summary>
public sealed class BuildDraft
{
    public EngineKind Engine { get; set; }

    public string Model { get; set; } = "";

    /// <summary>Null for as many as usual.</summary>
    public int? Words { get; set; }

    /// <summary>The only one whose documents it holds; null for all.</summary>
    public Guid? Collection { get; set; }

    public double Weight { get; set; } = 1;
}
