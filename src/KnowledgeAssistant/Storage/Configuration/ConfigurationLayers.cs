using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// The layers of the configuration, the same for both hosts: the options' defaults, then <c>settings.json</c> in the data folder, then what
/// an admin saved (<see cref="AdminSettings"/>), then the environment (<c>KnowledgeAssistant__Area__Key</c>), then the command line. A later
/// layer wins.
/// </summary>
public static class ConfigurationLayers
{
    public const string Root = "KnowledgeAssistant";

    /// <summary>Key of the data folder; it cannot stand in <c>settings.json</c>, which lies in that folder.</summary>
    public const string DataFolderKey = Root + ":DataFolder";

    private const string DefaultDataFolder = "data/local";

    /// <param name="builder">Gets the layers added behind those it already has.</param>
    /// <param name="commandLine">Full keys (<c>KnowledgeAssistant:Server:Port</c>) and their values; keys without a value are left out.</param>
    /// <exception cref="ConfigurationException"><c>settings.json</c> cannot be read.</exception>
    public static DataFolder AddKnowledgeAssistant(this IConfigurationBuilder builder, IReadOnlyDictionary<string, string?> commandLine)
    {
        var given = commandLine.Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var dataFolder = FindDataFolder(given);
        if (File.Exists(dataFolder.SettingsFile))
            builder.AddInMemoryCollection(ReadSettings(dataFolder.SettingsFile));
        builder.Add(new SavedSettings(dataFolder, FindPostgres(builder, given)));
        builder.Add(new EnvironmentLayer());
        builder.AddInMemoryCollection(given);
        return dataFolder;
    }

    /// <summary>Where everything is kept, without a look into it.</summary>
    /// <inheritdoc cref="AddKnowledgeAssistant"/>
    public static DataFolder FindDataFolder(IReadOnlyDictionary<string, string?> commandLine)
    {
        var outside = new ConfigurationBuilder().Add(new EnvironmentLayer()).AddInMemoryCollection(commandLine).Build();
        return DataFolder.At(outside[DataFolderKey] is { Length: > 0 } path ? path : DefaultDataFolder);
    }

    /// <summary>Where the application database is by the environment alone, for a data folder that does not hold any settings yet.</summary>
    /// <exception cref="ConfigurationException">It cannot be used.</exception>
    public static StorageOptions FindStorage()
    {
        var outside = new ConfigurationBuilder().Add(new EnvironmentLayer()).Build();
        const string area = $"{Root}:{StorageOptions.Area}";
        if (
            outside[$"{area}:{nameof(StorageOptions.Provider)}"] is { Length: > 0 } named
            && !Enum.TryParse<StorageProvider>(named, true, out _)
        )
            throw new ConfigurationException(
                $"{area}:{nameof(StorageOptions.Provider)} must be one of {string.Join(", ", Enum.GetNames<StorageProvider>())}."
            );
        var storage = StorageOptions.Read(outside);
        var problems = storage
            .Validate(new ValidationContext(storage))
            .Select(problem => $"{area}:{problem.MemberNames.First()} {problem.ErrorMessage}");
        return problems.ToList() is { Count: > 0 } wrong ? throw new ConfigurationException(wrong) : storage;
    }

    /// <summary>Where saved settings lie cannot be saved: it is asked of the layers around them.</summary>
    private static string? FindPostgres(IConfigurationBuilder below, Dictionary<string, string?> given)
    {
        var outside = new ConfigurationBuilder();
        foreach (var source in below.Sources)
            outside.Add(source);
        return StorageOptions.Read(outside.Add(new EnvironmentLayer()).AddInMemoryCollection(given).Build()).Postgres;
    }

    private static Dictionary<string, string?> ReadSettings(string file)
    {
        IConfigurationRoot settings;
        try
        {
            settings = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be read: {error.InnerException?.Message ?? error.Message}");
        }

        if (settings[DataFolderKey] is not null)
            throw new ConfigurationException($"{DataFolderKey} cannot be set in {file}, which lies in the data folder: use --data.");
        var stray = settings.GetChildren().FirstOrDefault(section => !section.Key.Equals(Root, StringComparison.OrdinalIgnoreCase));
        if (stray is not null)
            throw new ConfigurationException($"{file} holds the unknown key \"{stray.Key}\": all settings stand under \"{Root}\".");
        return settings.AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Only our own variables, with their full key; the rest of the environment is nobody's business here.</summary>
    internal sealed class EnvironmentLayer : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider();

        internal sealed class Provider : ConfigurationProvider
        {
            public override void Load()
            {
                foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
                {
                    var key = ((string)variable.Key).Replace("__", ":", StringComparison.Ordinal);
                    if (key.StartsWith(Root + ":", StringComparison.OrdinalIgnoreCase))
                        Data[key] = (string?)variable.Value;
                }
            }
        }
    }
}
