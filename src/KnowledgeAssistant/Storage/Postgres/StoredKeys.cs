using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>A key that cookies and saved secrets are encrypted with.</summary>
public sealed class StoredKey
{
    public required string Name { get; init; }

    /// <summary>As ASP.NET Core's data protection writes it.</summary>
    public required string Xml { get; init; }
}

/// <summary>
/// The keys of all instances, in the database that they share: who signed in at one is known to the others. They are read before anything of the
/// program is put together, so with plain SQL.
/// </summary>
public sealed class StoredKeys(string connectionString) : IXmlRepository
{
    internal const string Table = "ProtectionKeys";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT "Xml" FROM "{Table}" ORDER BY "Name" """;
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""INSERT INTO "{Table}" ("Name", "Xml") VALUES ($1, $2) ON CONFLICT ("Name") DO UPDATE SET "Xml" = $2""";
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
