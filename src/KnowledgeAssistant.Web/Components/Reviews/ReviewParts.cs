namespace KnowledgeAssistant.Web.Components.Reviews;

internal static class ReviewParts
{
    /// <summary>What the reviewers' pages need beside the library; it lives as long as one open page.</summary>
    public static void AddReviewPages(this IServiceCollection services) => services.AddScoped<ReviewDesk>();
}
