using System.CommandLine;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;

namespace KnowledgeAssistant.Cli;

/// <summary>Options that several commands have; each command adds its own instance.</summary>
internal static class SharedOptions
{
    public static Option<string?> Data() =>
        new("--data") { Description = "Folder that holds everything of this installation.", HelpName = "DIR" };

    /// <summary>The data folder for commands that need nothing else of the configuration, which may be what is broken.</summary>
    /// <param name="data">What <c>--data</c> says; null for the configured folder.</param>
    public static DataFolder FolderOf(string? data) =>
        ConfigurationLayers.FindDataFolder(
            new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { [ConfigurationLayers.DataFolderKey] = data }
        );

    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON." };

    /// <summary>Repeatable, one label each.</summary>
    public static Option<AccessLabel[]> Scope() =>
        Labels("--scope", "Read as somebody with this label, beside 'everyone' (group:KEY or user:ID).");

    /// <summary>Repeatable, one name each.</summary>
    public static Option<string[]> Collections() =>
        new("--collection")
        {
            Description = "Only in this collection; may be repeated.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };

    public static Option<string?> History() =>
        new("--history") { Description = "JSON array of {\"role\",\"content\"}: what was said before, oldest first.", HelpName = "FILE" };

    /// <summary>A repeatable option of access labels; a malformed one is wrong usage.</summary>
    public static Option<AccessLabel[]> Labels(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "LABEL",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
            CustomParser = argument =>
            {
                List<AccessLabel> labels = [];
                foreach (var token in argument.Tokens)
                {
                    if (AccessLabel.TryParse(token.Value, out var label))
                        labels.Add(label.Value);
                    else
                        argument.AddError($"{name}: '{token.Value}' is not an access label: write 'everyone', 'group:KEY' or 'user:ID'.");
                }
                return [.. labels];
            },
        };
}
