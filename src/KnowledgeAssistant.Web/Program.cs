using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Web.Components;
using KnowledgeAssistant.Web.Endpoints;
using KnowledgeAssistant.Web.Hosting;
using KnowledgeAssistant.Web.SignIn;

namespace KnowledgeAssistant.Web;

internal static class Program
{
    // Documents are read in a child process, which is this program again.
    public static Task<int> Main(string[] args) =>
        ReaderProcess.IsRequested(args) ? Task.FromResult(ReaderProcess.Run()) : ServerRun.RunAsync(args, given => Build(given));

    /// <summary>The whole host, not yet started.</summary>
    /// <param name="adjust">For tests, which are another program: what replaces a part of the host.</param>
    /// <exception cref="ConfigurationException">An argument, key or value cannot be used.</exception>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(WebRoot.HostOptions());
        var dataFolder = builder.Configuration.AddKnowledgeAssistant(ServerCommandLine.Parse(args)).Create();
        builder.AddServerLogging();
        builder.AddLocalServer();
        builder.AddWebRoot();
        builder.Services.AddKnowledgeAssistant(builder.Configuration, dataFolder);
        builder.Services.AddStartup();
        builder.Services.AddShutdown();
        builder.Services.AddSignIn(dataFolder);
        builder.Services.AddAnswerEndpoints();
        builder.Services.AddPages(builder.Environment);
        adjust?.Invoke(builder.Services);
        ConfigurationCheck.Run(builder.Services);

        var app = builder.Build();
        app.RefuseUnsafeDemo();
        app.UseErrorPages();
        app.UseSecurityHeaders();
        app.UseHostGuard();
        app.UseWebRoot();
        app.UseStartingPage();
        app.UseRouting();
        app.UseSignIn();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapAccount();
        app.MapConversations();
        app.MapDocuments();
        app.MapLibrary();
        app.MapUploads();
        app.MapAnswers();
        app.MapPages();
        return app;
    }
}
