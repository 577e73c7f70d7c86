using System.Diagnostics;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Writes the scale corpus into a data folder's index, as ingestion would after reading and cutting.</summary>
internal static class ScaleIndex
{
    public const int Seed = 20_261_122;

    /// <summary>Documents in one write.</summary>
    private const int Batch = 400;

    /// <returns>The time for embedding and writing, the making of the texts not counted.</returns>
    public static async Task<TimeSpan> BuildAsync(ScaleCorpus corpus, DataFolder folder, int passages, CancellationToken cancellationToken)
    {
        folder.Create();
        using var held =
            DataFolderLock.TryAcquire(folder, null, out var holder) ?? throw new IOException($"The folder is in use by {holder}.");
        await using var services = EvaluationServices.Build(folder);
        var index = services.GetRequiredService<IPassageIndex>();
        var builder = services.GetRequiredService<PassageBuilder>();
        var watch = new Stopwatch();
        var done = 0;
        foreach (var batch in corpus.Documents(passages).Chunk(Batch))
        {
            watch.Start();
            var versions = await Task.WhenAll(
                batch.Select(document =>
                    Task.Run(
                        async () =>
                            new VersionPassages(
                                document.Document,
                                document.Access,
                                document.Passages,
                                await builder.EmbedAsync(document.Passages, cancellationToken)
                            ),
                        cancellationToken
                    )
                )
            );
            await index.WriteAsync(versions, cancellationToken);
            await index.ActivateAsync([.. versions.Select(version => version.Document.VersionId)], cancellationToken);
            watch.Stop();
            done += versions.Sum(version => version.Passages.Count);
            await Console.Error.WriteAsync($"\r{done} of {passages} passages");
        }
        await Console.Error.WriteLineAsync();
        return watch.Elapsed;
    }
}
