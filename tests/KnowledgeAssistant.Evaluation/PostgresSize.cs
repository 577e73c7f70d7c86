using System.Globalization;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>What an index takes on the database's disk, table by table with its indexes.</summary>
internal static class PostgresSize
{
    public static async Task AddAsync(Table table, ServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken) is not PostgresPassageIndex index)
            return;
        var engine = (PostgresEngine)services.GetRequiredKeyedService<IIndexEngine>(EngineKind.Postgres);
        await using var command = engine.Connections.Read.CreateCommand(
            """
            SELECT relname, pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = $1 AND relkind = 'r' ORDER BY 2 DESC LIMIT 4
            """
        );
        command.Parameters.Add(new() { Value = index.Schema });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            table.Add(
                $"on the database's disk, {reader.GetString(0)} with its indexes, MB",
                (reader.GetInt64(1) / 1e6).ToString("N0", CultureInfo.InvariantCulture)
            );
        }
    }
}
