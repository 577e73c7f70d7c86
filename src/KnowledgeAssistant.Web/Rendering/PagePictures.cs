namespace KnowledgeAssistant.Web.Rendering;

public sealed class PagePictures
{
    /// <summary>Pixels: sharp at the panel's 480 on a fine screen.</summary>
    public const int Normal = 1_000;

    /// <summary>Pixels: for enlarged pages and whole windows.</summary>
    public const int Large = 1_600;
}
