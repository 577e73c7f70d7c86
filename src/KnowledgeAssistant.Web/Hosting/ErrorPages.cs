namespace KnowledgeAssistant.Web.Hosting;

internal static class ErrorPages
{
    public static void UseErrorPages(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            app.UseDeveloperExceptionPage();
        else
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        // Only pages: a program that asks an endpoint gets the bare status.
        app.UseWhen(
            context => context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true)
        );
    }
}
