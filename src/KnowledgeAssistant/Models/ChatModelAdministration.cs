using System.Globalization;
using System.Reflection;
using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Models;

/// <summary>What an admin sees and changes of the chat model. The key goes in and never comes out.</summary>
public sealed class ChatModelAdministration(
    AdminSettings settings,
    IOptionsMonitor<ModelOptions> options,
    ChatModels models,
    TimeProvider clock
)
{
    private ChatModelOptions Current => options.CurrentValue.Chat;

    public bool HasKey => !string.IsNullOrEmpty(Current.Key);

    /// <summary>A key was saved, but this data folder's keys cannot open it any more.</summary>
    public bool IsKeyLost => settings.Unreadable.Contains(KeyOf(nameof(ChatModelOptions.Key)), StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings as they act now, without the key: null there means "as it is".</summary>
    public ChatModelOptions Read()
    {
        var copy = Current.Copy();
        copy.Key = null;
        return copy;
    }

    /// <param name="property">A property of <see cref="ChatModelOptions"/>.</param>
    public SettingOrigin OriginOf(string property) => settings.OriginOf(KeyOf(property));

    /// <summary>
    /// Fixed from outside. The address is so with the key: otherwise whoever may change the one could have the other sent to a server of
    /// their own.
    /// </summary>
    public bool IsLocked(string property) =>
        settings.IsLocked(KeyOf(property))
        || (property == nameof(ChatModelOptions.BaseAddress) && settings.IsLocked(KeyOf(nameof(ChatModelOptions.Key))));

    /// <summary>Acts on the next question.</summary>
    /// <param name="wanted">A key of null stays as it is, an empty one is taken away.</param>
    /// <returns>What is wrong, in plain words; then nothing was saved.</returns>
    /// <exception cref="Storage.StorageException">Nothing was saved.</exception>
    public async Task<IReadOnlyList<string>> SaveAsync(ChatModelOptions wanted, Guid savedBy, CancellationToken cancellationToken)
    {
        var (complete, problems) = Complete(wanted);
        if (problems.Count > 0)
            return problems;
        var changes = new List<SettingChange>();
        foreach (var (property, before, after) in Pairs(Current, complete))
            if (before != after && !IsLocked(property))
                changes.Add(new SettingChange(KeyOf(property), after, property == nameof(ChatModelOptions.Key)));
        await settings.SaveAsync(changes, savedBy, cancellationToken);
        return [];
    }

    /// <summary>Asks the model something small, with these settings, saved or not.</summary>
    public async Task<ChatModelTrial> TryAsync(ChatModelOptions wanted, CancellationToken cancellationToken)
    {
        var (complete, problems) = Complete(wanted);
        if (problems.Count > 0)
            return ChatModelTrial.Failed(string.Join(" ", problems), serverText: null, milliseconds: 0);
        if (!complete.IsConfigured)
            return ChatModelTrial.Failed("Enter a base address and a model first.", serverText: null, milliseconds: 0);
        complete.Attempts = 1;
        return await ChatModelTrial.RunAsync(models.Create(complete), clock, cancellationToken);
    }

    private (ChatModelOptions Complete, IReadOnlyList<string> Problems) Complete(ChatModelOptions wanted)
    {
        var complete = wanted.Copy();
        complete.Key = wanted.Key is null || IsLocked(nameof(ChatModelOptions.Key)) ? Current.Key : wanted.Key.Trim();
        complete.BaseAddress = IsLocked(nameof(ChatModelOptions.BaseAddress)) ? Current.BaseAddress : wanted.BaseAddress?.Trim();
        complete.Model = IsLocked(nameof(ChatModelOptions.Model)) ? Current.Model : wanted.Model?.Trim();
        var problems = ChatModelCheck.Problems(complete).Select(Named).ToList();
        var isForAnother = complete.IsConfigured && !string.Equals(complete.Server, Current.Server, StringComparison.OrdinalIgnoreCase);
        if (isForAnother && wanted.Key is null && HasKey)
            problems.Add("The saved key was given for another server. Enter the key of this one, or remove it.");
        return (complete, problems);
    }

    /// <summary>On a page a setting is known by its name alone.</summary>
    private static string Named(string problem) => problem.Replace(ChatModelOptions.Section + ":", "", StringComparison.Ordinal);

    private static string KeyOf(string property) => $"{ChatModelOptions.Section}:{property}";

    /// <summary>An emptied text is saved as empty, so that it also covers what stands in the settings file.</summary>
    private static IEnumerable<(string Property, string? Before, string? After)> Pairs(ChatModelOptions before, ChatModelOptions after)
    {
        foreach (var property in typeof(ChatModelOptions).GetProperties().Where(property => property.CanWrite))
            yield return (property.Name, Text(property, before), Text(property, after));
    }

    private static string? Text(PropertyInfo property, ChatModelOptions settings) =>
        property.GetValue(settings) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture)
        : property.PropertyType == typeof(string) ? ""
        : null;
}
