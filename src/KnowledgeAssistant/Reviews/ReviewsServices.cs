using KnowledgeAssistant.Reviews.Comparisons;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Reviews;

internal static class ReviewsServices
{
    public static void AddReviews(this IServiceCollection services)
    {
        services.AddSingleton<Ratings>();
        services.AddSingleton<ReviewStore>();
        services.AddSingleton<ReviewableAnswers>();
        services.AddSingleton<ReviewIntake>();
        services.AddHostedService(provider => provider.GetRequiredService<ReviewIntake>());
        services.AddHostedService<DeletedCorrections>();
        services.AddComparisons();
        services.AddSingleton(provider => new ReviewQueue(
            provider.GetRequiredService<AppDatabase>(),
            provider.GetRequiredService<ReviewIntake>()
        ));
    }
}
