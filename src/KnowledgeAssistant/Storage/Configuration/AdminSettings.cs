using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>The layer that a setting's value comes from, lowest first.</summary>
public enum SettingOrigin
{
    Default,
    SettingsFile,

    /// <summary>Saved by an admin.</summary>
    Saved,
    Environment,
    CommandLine,
}

/// <param name="Key">The full key.</param>
/// <param name="Value">Null takes the saved value away; what lies beneath it holds again.</param>
/// <param name="IsSecret">Kept encrypted.</param>
public sealed record SettingChange(string Key, string? Value, bool IsSecret = false);

/// <summary>
/// Settings that admins save on pages. They act at once on options that are watched, and are known to the next start of either host.
/// Whoever calls this has checked the values: what is wrong here would stop the next start.
/// </summary>
public sealed class AdminSettings
{
    private const string Kind = "settings";

    private readonly IConfiguration _configuration;
    private readonly AppDatabase _database;
    private readonly DataFolder _folder;
    private readonly Instance _instance;
    private readonly TimeProvider _clock;

    public AdminSettings(IConfiguration configuration, AppDatabase database, DataFolder folder, Instance instance, TimeProvider clock)
    {
        (_configuration, _database, _folder, _instance, _clock) = (configuration, database, folder, instance, clock);
        // Read apart from the thread that listens.
        instance.On(Kind, _ => ReloadSoon());
        instance.Returned += ReloadSoon;
    }

    /// <summary>Saved secrets that can no longer be opened, because the folder's keys are others; they have to be entered again.</summary>
    public IReadOnlyList<string> Unreadable => Layer?.Unreadable ?? [];

    private SavedSettings? Layer => Providers.OfType<SavedSettings>().LastOrDefault();

    private void ReloadSoon() => _ = Task.Run(() => Layer?.Reload());

    private IEnumerable<IConfigurationProvider> Providers => (_configuration as IConfigurationRoot)?.Providers ?? [];

    public SettingOrigin OriginOf(string key)
    {
        var origin = SettingOrigin.Default;
        var isBelow = Layer is not null;
        foreach (var provider in Providers)
        {
            var isLayer = provider is SavedSettings;
            if (provider.TryGet(key, out _))
                origin =
                    isLayer ? SettingOrigin.Saved
                    : provider is ConfigurationLayers.EnvironmentLayer.Provider ? SettingOrigin.Environment
                    : isBelow ? SettingOrigin.SettingsFile
                    : SettingOrigin.CommandLine;
            isBelow &= !isLayer;
        }
        return origin;
    }

    /// <summary>Fixed from outside: what is saved would not act.</summary>
    public bool IsLocked(string key) => OriginOf(key) is SettingOrigin.Environment or SettingOrigin.CommandLine;

    /// <param name="savedBy">The admin.</param>
    /// <exception cref="StorageException">Nothing was saved.</exception>
    public async Task SaveAsync(IReadOnlyCollection<SettingChange> changes, Guid savedBy, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        await _database.WriteAsync(
            async context =>
            {
                foreach (var change in changes)
                    await ApplyAsync(context, change, savedBy, now, cancellationToken);
                return true;
            },
            cancellationToken
        );
        Layer?.Reload();
        _instance.Send(Kind, "");
    }

    private async Task ApplyAsync(
        AppDbContext context,
        SettingChange change,
        Guid savedBy,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var row = await context.Set<SavedSetting>().SingleOrDefaultAsync(setting => setting.Key == change.Key, cancellationToken);
        if (change.Value is null)
        {
            if (row is not null)
                context.Remove(row);
            return;
        }
        var value = !change.IsSecret ? change.Value : Layer?.Close(change.Value) ?? SecretText.Close(_folder, null, change.Value);
        if (row is null)
        {
            context.Add(
                new SavedSetting
                {
                    Key = change.Key,
                    Value = value,
                    IsSecret = change.IsSecret,
                    SavedAt = now,
                    SavedBy = savedBy,
                }
            );
            return;
        }
        (row.Value, row.IsSecret, row.SavedAt, row.SavedBy) = (value, change.IsSecret, now, savedBy);
    }
}
