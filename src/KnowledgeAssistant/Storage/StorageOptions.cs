using System.ComponentModel.DataAnnotations;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.Configuration;

namespace KnowledgeAssistant.Storage;

public enum StorageProvider
{
    /// <summary>The file app.db in the data folder: nothing to set up, one server.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server; several instances of the program share it.</summary>
    Postgres,
}

/// <summary>
/// Settings under <c>KnowledgeAssistant:Storage</c>: where the application database is. They come from <c>settings.json</c>, the environment or the
/// command line, never from what an admin saved, which lies in that database.
/// </summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Area = "Storage";

    /// <summary>The default is sqlite: a file in the data folder.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// For postgres, as Npgsql reads it: <c>Host=db;Database=knowledge;Username=knowledge;Password=…</c>. A secret: best given in the environment.
    /// Empty by default.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Seconds without a sign of life after which the other instances take one for gone, and keep its answers as interrupted. The default is 20: a
    /// machine may be that busy. The same for all of them.
    /// </summary>
    [Range(1, 600, ErrorMessage = "must be 1 to 600 seconds.")]
    public int InstanceTimeoutSeconds { get; set; } = 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == StorageProvider.Postgres && PostgresAddress.ProblemOf(ConnectionString) is { } problem)
            yield return new ValidationResult(problem, [nameof(ConnectionString)]);
    }

    /// <summary>What is known before the options are bound and checked; a value that cannot be read counts as the default.</summary>
    internal static StorageOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection($"{ConfigurationLayers.Root}:{Area}");
        return new StorageOptions
        {
            Provider = Enum.TryParse<StorageProvider>(section[nameof(Provider)], ignoreCase: true, out var provider)
                ? provider
                : StorageProvider.Sqlite,
            ConnectionString = section[nameof(ConnectionString)] ?? "",
        };
    }

    /// <summary>How to reach PostgreSQL; null when the database is a file, or the options cannot be right.</summary>
    internal string? Postgres =>
        Provider == StorageProvider.Postgres && PostgresAddress.ProblemOf(ConnectionString) is null
            ? PostgresAddress.Complete(ConnectionString)
            : null;
}
