using KnowledgeAssistant.Access;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>What only PostgreSQL has: an upkeep that goes on after the writes, and sizes table by table.</summary>
internal static class PostgresUpkeep
{
    /// <summary>Waits until segments and graphs are built and the vectors are in memory.</summary>
    /// <returns>False for another engine.</returns>
    public static async Task<bool> SettleAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is not PostgresPassageIndex index)
            return false;
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
        return index.Upkeep.LastFault is { } fault ? throw new InvalidOperationException("The upkeep failed.", fault) : true;
    }

    /// <summary>Megabytes by table, its indexes included, the largest first.</summary>
    public static async Task<List<(string Table, double Megabytes)>> SizesAsync(
        ServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var sizes = new List<(string, double)>();
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is not PostgresPassageIndex index)
            return sizes;
        var engine = (PostgresEngine)services.GetRequiredKeyedService<IIndexEngine>(EngineKind.Postgres);
        await using var command = engine.Connections.Read.CreateCommand(
            """
            SELECT relname, pg_total_relation_size(c.oid) / 1e6 FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = $1 AND relkind = 'r' ORDER BY 2 DESC LIMIT 4
            """
        );
        command.Parameters.Add(new() { Value = index.Schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            sizes.Add((reader.GetString(0), (double)reader.GetDecimal(1)));
        return sizes;
    }
}
