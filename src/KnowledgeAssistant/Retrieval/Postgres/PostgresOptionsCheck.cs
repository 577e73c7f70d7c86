using Microsoft.Extensions.Options;
using Npgsql;

namespace KnowledgeAssistant.Retrieval.Postgres;

/// <summary>Fills in the connection string from the environment and refuses one that cannot be used, without repeating it: it holds a password.</summary>
internal sealed class PostgresOptionsCheck(IOptions<RetrievalOptions> retrieval)
    : IPostConfigureOptions<PostgresOptions>,
        IValidateOptions<PostgresOptions>
{
    private const string Section = "KnowledgeAssistant:Retrieval:Postgres:";

    public void PostConfigure(string? name, PostgresOptions options)
    {
        if (options.ConnectionString.Length == 0)
            options.ConnectionString = Environment.GetEnvironmentVariable(PostgresOptions.Variable) ?? "";
    }

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        if (retrieval.Value.Engine != EngineKind.Postgres)
            return ValidateOptionsResult.Success;
        if (options.ConnectionString.Length == 0)
            return ValidateOptionsResult.Fail(
                $"{Section}{nameof(PostgresOptions.ConnectionString)} is missing: the engine Postgres needs a connection string, here or in {PostgresOptions.Variable}."
            );
        return IsUsable(options.ConnectionString) && (options.ReadConnectionString.Length == 0 || IsUsable(options.ReadConnectionString))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{Section}{nameof(PostgresOptions.ConnectionString)} is no connection string: write 'Host=…;Database=…;Username=…;Password=…'."
            );
    }

    private static bool IsUsable(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}
