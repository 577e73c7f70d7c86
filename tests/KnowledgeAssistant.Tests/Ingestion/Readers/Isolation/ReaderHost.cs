using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;

/// <summary>A program with a reader process, for tests to kill: reads one document, prints its text and waits.</summary>
internal static class ReaderHost
{
    public static async Task<int> RunAsync(string document)
    {
        await using var pool = new ReaderPool(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, TimeProvider.System);
        var outcome = await pool.ReadAsync(new ReaderInput(document, "a.txt", new ReaderLimits()), CancellationToken.None);
        await Console.Out.WriteLineAsync(outcome.Content?.Text);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
