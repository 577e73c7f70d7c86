using System.Text.Json;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The sample documents of the repository.</summary>
internal static class SampleDocuments
{
    /// <summary>Puts them into a data folder, each collection with its rule, by the real <c>ingest</c>.</summary>
    /// <param name="environment">Variables of the command beside this program's own.</param>
    public static async Task IngestAsync(
        string data,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var samples = Path.Combine(SharedFolder.RepositoryRoot(), "data", "samples");
        using var collections = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(samples, "collections.json"), cancellationToken)
        );
        foreach (var collection in collections.RootElement.EnumerateArray())
        {
            var folder = Path.Combine(samples, collection.GetProperty("folder").GetString()!);
            var allow = collection.GetProperty("allow").EnumerateArray().SelectMany(label => (string[])["--allow", label.GetString()!]);
            string[] arguments =
            [
                "ingest",
                folder,
                "--data",
                data,
                "--collection",
                collection.GetProperty("name").GetString()!,
                "--json",
                .. allow,
            ];
            await ProductCommand.MustRunAsync(arguments, cancellationToken, environment: environment);
        }
    }
}
