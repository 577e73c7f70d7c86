namespace KnowledgeAssistant.Web.Hosting;

internal static class WebRoot
{
    /// <summary>The program's own folder is the content root: what lies in the folder it is started from is no configuration.</summary>
    public static WebApplicationOptions HostOptions() =>
        new()
        {
            ApplicationName = typeof(WebRoot).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Find(AppContext.BaseDirectory),
        };

    /// <summary>
    /// Outside Development too: a build, as the tests run it, finds the packages' files through its manifest; a published program has none.
    /// </summary>
    public static void AddWebRoot(this WebApplicationBuilder builder) => builder.WebHost.UseStaticWebAssets();

    /// <summary>Files without a version in their name: browsers ask each time and mostly hear "unchanged".</summary>
    public static void UseWebRoot(this WebApplication app) =>
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });

    /// <summary>The folder beside a published program, else the one at the top of the repository that the program was built in.</summary>
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
