using System.CommandLine;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Cli;

/// <summary>The options that narrow a search, each repeatable: any value of one, and something of each.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string[]> _collections = SharedOptions.Collections();
    private readonly Option<string[]> _authors = Values("--author", "NAME", "Only documents of this author, spelt as they spell it");
    private readonly Option<string[]> _languages = Values("--language", "CODE", "Only documents in this language (ISO 639-1: en, de)");
    private readonly Option<string[]> _types = Values("--type", "KIND", "Only documents of this kind (policy, report)");
    private readonly Option<string[]> _formats = Values(
        "--format",
        "FORMAT",
        $"Only files of this format ({string.Join(", ", DocumentFormats.All)})"
    );

    public FilterOptions() => _formats.Validators.Add(RefuseUnknownFormat);

    public void AddTo(Command command)
    {
        foreach (var option in (Option<string[]>[])[_collections, _authors, _languages, _types, _formats])
            command.Add(option);
    }

    public MetadataFilter Of(ParseResult arguments) =>
        new()
        {
            Collections = arguments.GetValue(_collections) ?? [],
            Authors = arguments.GetValue(_authors) ?? [],
            Languages = [.. (arguments.GetValue(_languages) ?? []).Select(code => code.ToLowerInvariant())],
            Types = arguments.GetValue(_types) ?? [],
            Formats = [.. (arguments.GetValue(_formats) ?? []).Select(format => format.ToLowerInvariant())],
        };

    private static Option<string[]> Values(string name, string value, string description) =>
        new(name)
        {
            Description = description + "; may be repeated.",
            HelpName = value,
            AllowMultipleArgumentsPerToken = false,
            DefaultValueFactory = _ => [],
        };

    /// <summary>A mistyped one would find nothing, which looks like an answer.</summary>
    private static void RefuseUnknownFormat(System.CommandLine.Parsing.OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => !DocumentFormats.All.Contains(token.Value.ToLowerInvariant())))
            result.AddError($"--format {token.Value}: choose of {string.Join(", ", DocumentFormats.All)}.");
    }
}
