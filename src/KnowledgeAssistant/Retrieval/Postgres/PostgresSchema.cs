using System.Globalization;
using KnowledgeAssistant.Retrieval.Analysis;
using KnowledgeAssistant.Retrieval.Indexing;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>The tables of a generation. What they mean is in the README of this area.</summary>
internal static class PostgresSchema
{
    /// <summary>Grows whenever the tables or the packed values change their meaning. 1: the first.</summary>
    public const int Format = 1;

    /// <summary>The tables of a generation with its header. Within the caller's transaction.</summary>
    public static async Task CreateAsync(
        NpgsqlConnection connection,
        string schema,
        IndexIdentity identity,
        TermWeights weights,
        bool complete,
        CancellationToken cancellationToken
    )
    {
        await connection.ExecuteAsync(Tables(schema, identity.Dimensions), cancellationToken);
        var header = new Dictionary<string, string>
        {
            ["format"] = Text(Format),
            ["analyser"] = Text(Analyser.Number),
            ["chunker"] = identity.Chunker,
            ["chunker_number"] = Text(identity.ChunkerNumber),
            ["model"] = identity.Model,
            ["model_version"] = identity.ModelVersion,
            ["dimensions"] = Text(identity.Dimensions),
            ["title_count"] = Text(weights.Title),
            ["heading_count"] = Text(weights.Context),
            ["complete"] = complete ? "1" : "0",
        };
        foreach (var (key, value) in header)
            await connection.ExecuteAsync($"INSERT INTO {schema}.header VALUES ($1, $2)", cancellationToken, key, value);
    }

    public static async Task GrantAsync(NpgsqlConnection connection, string schema, string role, CancellationToken cancellationToken)
    {
        var name = '"' + role.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        await connection.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA {schema} TO {name}; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}",
            cancellationToken
        );
    }

    public static async Task<Dictionary<string, string>> ReadHeaderAsync(
        NpgsqlConnection connection,
        string schema,
        CancellationToken cancellationToken
    )
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = connection.Command($"SELECT key, value FROM {schema}.header");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            header[reader.GetString(0)] = reader.GetString(1);
        return header;
    }

    /// <summary>A vector that fits into a page stays in its row: what is scanned exactly is then read in one go.</summary>
    private static string StorageOf(int dimensions) => dimensions <= 1_900 ? "PLAIN" : "EXTERNAL";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Tables(string schema, int dimensions) =>
        $"""
            CREATE SCHEMA {schema};
            CREATE TABLE {schema}.header(key text PRIMARY KEY, value text NOT NULL);
            CREATE TABLE {schema}.state(
                one boolean PRIMARY KEY DEFAULT true CHECK (one), change bigint NOT NULL, forgotten bigint NOT NULL);
            INSERT INTO {schema}.state VALUES (true, 1, 0);
            CREATE TABLE {schema}.numbers(one boolean PRIMARY KEY DEFAULT true CHECK (one), next int NOT NULL);
            INSERT INTO {schema}.numbers VALUES (true, 0);
            CREATE TABLE {schema}.versions(
                first int PRIMARY KEY, count int NOT NULL, version_id uuid NOT NULL, document_id uuid NOT NULL, active boolean NOT NULL,
                changed bigint NOT NULL, length bigint NOT NULL, access text NOT NULL, info bytea NOT NULL,
                segment int NOT NULL, place int NOT NULL);
            CREATE INDEX versions_by_version ON {schema}.versions(version_id);
            CREATE INDEX versions_by_document ON {schema}.versions(document_id);
            CREATE INDEX versions_by_change ON {schema}.versions(changed);
            CREATE INDEX versions_by_segment ON {schema}.versions(segment);
            CREATE TABLE {schema}.departed(changed bigint NOT NULL, first int NOT NULL, at timestamptz NOT NULL DEFAULT now());
            CREATE INDEX departed_by_change ON {schema}.departed(changed);
            CREATE TABLE {schema}.tail(first int PRIMARY KEY, data bytea NOT NULL);
            CREATE TABLE {schema}.segments(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, size int NOT NULL, lengths bytea NOT NULL);
            CREATE TABLE {schema}.postings(
                segment int NOT NULL, term text COLLATE "C" NOT NULL, data bytea NOT NULL, places bytea NOT NULL, PRIMARY KEY (segment, term));
            ALTER TABLE {schema}.postings ALTER data SET STORAGE EXTERNAL, ALTER places SET STORAGE EXTERNAL;
            CREATE TABLE {schema}.passages(number int PRIMARY KEY, version int NOT NULL, id uuid NOT NULL, data bytea NOT NULL);
            CREATE INDEX passages_by_id ON {schema}.passages(id);
            CREATE TABLE {schema}.vectors(number int PRIMARY KEY, version int NOT NULL, id uuid NOT NULL, v vector({dimensions}) NOT NULL);
            ALTER TABLE {schema}.vectors ALTER v SET STORAGE {StorageOf(dimensions)};
            CREATE TABLE {schema}.vector_ranges(first int PRIMARY KEY, until int NOT NULL);
            """;
}
