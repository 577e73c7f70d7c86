using System.Data.Common;
using System.Text.Json;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Documents;

/// <summary>Which collections have been renamed. Asked directly, since a search from the command line needs nothing else of the database.</summary>
internal static class RenamedCollections
{
    public static async Task<IReadOnlyList<RenamedCollection>> LoadAsync(AppDatabase database, CancellationToken cancellationToken) =>
        database.Exists ? await database.RunAsync(context => ReadAsync(context, cancellationToken), cancellationToken) : [];

    private static async Task<IReadOnlyList<RenamedCollection>> ReadAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = """SELECT "Id", "Name", "FormerNames" FROM "Collections" WHERE "FormerNames" <> '[]'""";
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var renamed = new List<RenamedCollection>();
            while (await reader.ReadAsync(cancellationToken))
                renamed.Add(Read(reader));
            return renamed;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == 1)
        {
            // Written by a program that could not rename, and not brought up to date yet: nothing was renamed.
            return [];
        }
    }

    private static RenamedCollection Read(DbDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), JsonSerializer.Deserialize<string[]>(row.GetString(2), JsonSerializerOptions.Default)!);
}
