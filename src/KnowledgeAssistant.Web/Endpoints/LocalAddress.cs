namespace KnowledgeAssistant.Web.Endpoints;

internal static class LocalAddress
{
    /// <summary>An address within this site, else the fallback: nobody is sent elsewhere by a crafted link.</summary>
    public static string Or(string? address, string fallback) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : fallback;
}
