using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Models;

/// <summary>Names the wrong key, what it holds and what it may hold, so that a start that stops can be mended without reading code.</summary>
internal sealed class ModelOptionsValidator : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        const string Embedding = ModelOptions.Section + ":Embedding";
        List<string> failures = [];
        var embedding = options.Embedding;
        if (embedding.Provider != EmbeddingProviders.Static)
            failures.Add($"{Embedding}:Provider is '{embedding.Provider}'; it may be '{EmbeddingProviders.Static}'.");
        if (string.IsNullOrWhiteSpace(embedding.Folder))
            failures.Add($"{Embedding}:Folder is empty; name the folder that holds the model's config.json.");
        if (embedding.Dimensions is < 1)
            failures.Add($"{Embedding}:Dimensions is {embedding.Dimensions}; leave it out or give a number from 1.");
        const string Encoder = ModelOptions.Section + ":Encoder";
        if (string.IsNullOrWhiteSpace(options.Encoder.Folder))
            failures.Add($"{Encoder}:Folder is empty; name the folder that holds the model's config.json.");
        if (options.Encoder.Workers is < 1)
            failures.Add($"{Encoder}:Workers is {options.Encoder.Workers}; leave it out or give a number from 1.");
        failures.AddRange(ChatModelCheck.Problems(options.Chat));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
