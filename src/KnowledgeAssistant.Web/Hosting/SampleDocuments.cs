using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Hosting;

/// <summary>The documents of the invented organisation, which demo mode loads behind the start; what is there unchanged is left alone.</summary>
internal sealed partial class SampleDocuments(
    DemoMode demo,
    IOptions<DemoOptions> options,
    DocumentLibrary library,
    ILogger<SampleDocuments> log
)
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when every sample is handed over; reading them goes on behind.</summary>
    public Task Loaded => _loaded.Task;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "samples");
        if (!demo.IsOn || !options.Value.Samples || !Directory.Exists(folder))
        {
            _loaded.TrySetResult();
            return;
        }
        try
        {
            await using var list = File.OpenRead(Path.Combine(folder, "collections.json"));
            foreach (var sample in await JsonSerializer.DeserializeAsync(list, SamplesJson.Default.SampleArray, cancellationToken) ?? [])
                await LoadAsync(sample, Path.Combine(folder, sample.Folder), cancellationToken);
        }
        catch (Exception error) when (error is IOException or JsonException or FormatException or StorageException or PassageIndexException)
        {
            // The server is good without its samples.
            LogFailed(error);
        }
        finally
        {
            _loaded.TrySetResult();
        }
    }

    private async Task LoadAsync(Sample sample, string folder, CancellationToken cancellationToken)
    {
        AccessLabel[] rule = [.. sample.Allow.Select(AccessLabel.Parse)];
        var existing = await library.FindCollectionAsync(sample.Name, cancellationToken);
        // Somebody's own collection of that name, with a rule of its own, gets no documents from us.
        if (existing is not null && !existing.Labels.ToHashSet().SetEquals(rule))
        {
            LogLeftOut(sample.Name);
            return;
        }

        var collection = existing?.Id ?? (await library.CreateCollectionAsync(sample.Name, rule, cancellationToken)).Id!.Value;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(file);
            var source = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (await library.UploadAsync(collection, source, content, cancellationToken) is UploadRefused refused)
                LogRefused(source, refused.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sample documents could not be loaded")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The samples of {Collection} are left out: a collection of that name has another access rule"
    )]
    private partial void LogLeftOut(string collection);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sample {Source} was refused: {Reason}")]
    private partial void LogRefused(string source, string reason);
}

internal sealed record Sample(string Name, string Folder, IReadOnlyList<string> Allow);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Sample[]))]
internal sealed partial class SamplesJson : JsonSerializerContext;
