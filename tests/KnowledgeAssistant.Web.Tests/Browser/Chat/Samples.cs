namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>The sample documents, which the build copies beside the host and so beside its tests.</summary>
internal static class Samples
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);
}
