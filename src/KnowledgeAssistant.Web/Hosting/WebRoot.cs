namespace KnowledgeAssistant.Web.Hosting;

internal static class WebRoot
{
    /// <summary>The folder beside a published program, else the one at the top of the repository that the program was built in.</summary>
    public static void AddWebRoot(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseWebRoot(Find(AppContext.BaseDirectory));
        // Outside Development too: a build, as the tests run it, finds the packages' files through its manifest; a published program has none.
        builder.WebHost.UseStaticWebAssets();
    }

    internal static string Find(string program)
    {
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "wwwroot");
            if (File.Exists(Path.Combine(candidate, "css", "tokens.css")))
                return candidate;
        }

        throw new DirectoryNotFoundException(
            $"There is no folder wwwroot beside {program}: publish the program, or run it in its repository."
        );
    }
}
