using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// The configuration layer of what an admin saved. It is read before anything of the program is put together, so with plain SQL, and anew
/// after each saving.
/// </summary>
internal sealed class SavedSettings(DataFolder folder) : ConfigurationProvider, IConfigurationSource
{
    internal const string Table = "SavedSettings";

    /// <summary>Secrets that the keys of the data folder do not open any more; they count as not saved.</summary>
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
            else if (SecretText.TryOpen(folder, value) is { } secret)
                Data[key] = secret;
            else
                unreadable.Add(key);
        }
        Unreadable = unreadable;
    }

    /// <summary>Tells whoever watches the configuration.</summary>
    public void Reload()
    {
        Load();
        OnReload();
    }

    /// <summary>A database that is not there yet, or of an older program, holds none; of a damaged one its own opening tells.</summary>
    private List<(string Key, string Value, bool IsSecret)> Read()
    {
        var rows = new List<(string, string, bool)>();
        if (!File.Exists(folder.Database))
            return rows;
        try
        {
            var address = new SqliteConnectionStringBuilder
            {
                DataSource = folder.Database,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            };
            using var connection = new SqliteConnection(address.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT \"Key\", \"Value\", \"IsSecret\" FROM \"{Table}\"";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }
        catch (SqliteException)
        {
            rows.Clear();
        }
        return rows;
    }
}
