using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>What only PostgreSQL has: an upkeep that goes on after the writes, and sizes table by table.</summary>
internal static class PostgresUpkeep
{
    /// <summary>Waits until segments and graphs are built and the vectors are in memory.</summary>
    public static async Task SettleAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is not PostgresPassageIndex index)
            return;
        await index.Upkeep.SettleAsync();
        // The first search notices what is missing.
        var question = new float[index.Identity.Dimensions];
        question[0] = 1;
        await index.VectorSearchAsync(
            question,
            KeywordQuery.Empty,
            AccessScope.Of(ScaleCorpus.Scopes[0].Label),
            MetadataFilter.None,
            1,
            cancellationToken
        );
        await index.Copies.SettleAsync();
        if (index.Upkeep.LastFault is { } fault)
            throw new InvalidOperationException("The upkeep failed.", fault);
    }

    /// <summary>Bytes of all tables with their indexes; the log of changes and what is shared by all databases left out.</summary>
    public static async Task<double> SizeAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is not PostgresPassageIndex index)
            return 0;
        var engine = (PostgresEngine)services.GetRequiredKeyedService<IIndexEngine>(EngineKind.Postgres);
        await using var command = engine.Connections.Read.CreateCommand(
            """
            SELECT relname, (pg_total_relation_size(c.oid) / 1e6)::float8 FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = $1 AND relkind = 'r' ORDER BY 2 DESC
            """
        );
        command.Parameters.Add(new() { Value = index.Schema });
        var sum = 0.0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            sum += reader.GetDouble(1);
            if (reader.GetDouble(1) > 1)
                await Console.Error.WriteLineAsync($"table {reader.GetString(0)} on disk, MB: {reader.GetDouble(1):F0}");
        }
        return sum * 1e6;
    }
}
