namespace KnowledgeAssistant.Evaluation;

/// <summary>The folder with data sets beside the repository; see the tests' README.</summary>
internal static class SharedFolder
{
    public static string Root { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared"));

    public static string Dataset(string name) => Path.Combine(Root, "datasets", name);

    /// <summary>The checkout this program was built in.</summary>
    public static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "KnowledgeAssistant.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("Run this program from a build of the repository.");
    }
}
