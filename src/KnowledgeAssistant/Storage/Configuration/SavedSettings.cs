using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// The configuration layer of what an admin saved. It is read before anything of the program is put together, so with plain SQL, and anew
/// after each saving.
/// </summary>
internal sealed class SavedSettings(DataFolder folder, string? postgres) : ConfigurationProvider, IConfigurationSource
{
    internal const string Table = "SavedSettings";

    /// <summary>Secrets that the keys there are do not open any more; they count as not saved.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        var unreadable = new List<string>();
        Data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value, isSecret) in Read())
        {
            if (!isSecret)
                Data[key] = value;
            else if (SecretText.TryOpen(folder, postgres, value) is { } secret)
                Data[key] = secret;
            else
                unreadable.Add(key);
        }
        Unreadable = unreadable;
    }

    /// <summary>As it is kept.</summary>
    public string Close(string secret) => SecretText.Close(folder, postgres, secret);

    /// <summary>Tells whoever watches the configuration.</summary>
    public void Reload()
    {
        Load();
        OnReload();
    }

    /// <summary>A database that is not there yet, or of an older program, holds none; of a damaged or absent one its own opening tells.</summary>
    private List<(string Key, string Value, bool IsSecret)> Read()
    {
        if (postgres is null && !File.Exists(folder.Database))
            return [];
        try
        {
            using var connection = Connect();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT \"Key\", \"Value\", \"IsSecret\" FROM \"{Table}\"";
            using var reader = command.ExecuteReader();
            var rows = new List<(string, string, bool)>();
            while (reader.Read())
                rows.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
            return rows;
        }
        catch (DbException)
        {
            return [];
        }
    }

    private DbConnection Connect()
    {
        if (postgres is not null)
            return new NpgsqlConnection(postgres);
        var address = new SqliteConnectionStringBuilder
        {
            DataSource = folder.Database,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        return new SqliteConnection(address.ToString());
    }
}
