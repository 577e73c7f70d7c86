using KnowledgeAssistant.Ingestion.Readers.Isolation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Ingestion.Readers;

internal static class ReadersServices
{
    public static void AddReaders(this IServiceCollection services)
    {
        // A program that is no host itself (a test of the web host) registers its own command before.
        services.TryAddSingleton(_ => ReaderCommand.OfThisProgram());
        services.TryAddSingleton(_ => MemoryRoom.OfThisProcess());
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<IngestionOptions>>().Value;
            var command = provider.GetRequiredService<ReaderCommand>();
            return ReaderCount.For(options.Readers, Environment.ProcessorCount, command.Yields, provider.GetRequiredService<MemoryRoom>());
        });
        services.AddSingleton<ReadingTurns>();
        services.AddSingleton<ReaderPool>();
        services.AddSingleton(new ReaderNumbers(DocumentReaders.NumberOf));
        services.AddSingleton<ReadOriginal>(provider =>
        {
            var pool = provider.GetRequiredService<ReaderPool>();
            var turns = provider.GetRequiredService<ReadingTurns>();
            var room = provider.GetRequiredService<MemoryRoom>();
            var limits = room.Within(provider.GetRequiredService<IOptions<IngestionOptions>>().Value.DocumentLimits);
            return async (path, fileName, attachments, password, cancellationToken) =>
            {
                var input = new ReaderInput(path, fileName, limits)
                {
                    AttachmentsFolder = attachments,
                    Password = password,
                    Turns = turns,
                };
                var outcome = await pool.ReadAsync(input, cancellationToken);
                return new ReadResult(outcome.Content, DocumentReaders.NumberOf(outcome.Content?.Format ?? ""), outcome.Reason);
            };
        });
    }
}
