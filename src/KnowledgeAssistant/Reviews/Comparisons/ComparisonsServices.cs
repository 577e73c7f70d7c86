using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeAssistant.Reviews.Comparisons;

internal static class ComparisonsServices
{
    public static void AddComparisons(this IServiceCollection services)
    {
        services.AddSingleton<AskedQuestions>();
        services.AddSingleton<GoldenPlaces>();
        services.AddSingleton<ComparisonBook>();
        // Public classes with internal parts: the container only sees public constructors.
        services.AddSingleton(provider => new ComparisonWorker(
            provider.GetRequiredService<ComparisonBook>(),
            provider.GetRequiredService<AskedQuestions>(),
            provider.GetRequiredService<HybridSearch>(),
            provider.GetRequiredService<SearchedIndexes>(),
            provider.GetRequiredService<PassageIndexes>(),
            provider.GetRequiredService<GenerationRegistry>(),
            provider.GetRequiredService<UserDirectory>(),
            provider.GetRequiredService<Instance>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ComparisonWorker>>()
        ));
        services.AddSingleton(provider => new GoldenQuestions(
            provider.GetRequiredService<LibraryAdministration>(),
            provider.GetRequiredService<GoldenPlaces>(),
            provider.GetRequiredService<AppDatabase>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new IndexComparisons(
            provider.GetRequiredService<LibraryAdministration>(),
            provider.GetRequiredService<ComparisonBook>(),
            provider.GetRequiredService<GenerationRegistry>(),
            provider.GetRequiredService<AppDatabase>()
        ));
    }
}
