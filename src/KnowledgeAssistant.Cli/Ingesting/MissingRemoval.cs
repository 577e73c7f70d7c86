using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources;

namespace KnowledgeAssistant.Cli.Ingesting;

/// <summary>Deletes the documents that the ingested folders hold no longer, unless that looks like an accident.</summary>
internal sealed class MissingRemoval(DocumentLibrary library, MissingDocuments missing)
{
    private readonly List<(string Collection, MissingFound Found)> _plan = [];

    /// <summary>Documents were kept, and standard error says why.</summary>
    public bool WasHeld => _plan.Exists(entry => entry.Found.Oddity is not null);

    /// <summary>To be called before anything is ingested: what is new does not make up for what is gone.</summary>
    public async Task PlanAsync(IReadOnlyList<string> collections, IReadOnlyList<FoundFile> files, CancellationToken cancellationToken)
    {
        foreach (var name in collections)
        {
            if (await library.FindCollectionAsync(name, cancellationToken) is not { } collection)
                continue;
            var there = files
                // Compared with the name that was given: the collection may have another one by now.
                .Where(file => file.Collection == name)
                .Select(file => file.Source)
                .ToHashSet(StringComparer.Ordinal);
            _plan.Add((collection.Name, await missing.FindAsync(collection.Id, there, cancellationToken)));
        }
    }

    public async Task<IReadOnlyList<RemovedDocument>> RunAsync(TextWriter error, CancellationToken cancellationToken)
    {
        var removed = new List<RemovedDocument>();
        foreach (var (collection, found) in _plan)
        {
            if (found.Oddity is { } oddity)
            {
                await error.WriteLineAsync(
                    $"{collection}: {oddity} Nothing was deleted: check the folder, or delete the documents in the library if it is meant."
                );
                continue;
            }
            foreach (var document in found.Documents)
            {
                if (await library.DeleteAsync(document.DocumentId, cancellationToken) == ChangeOutcome.Done)
                    removed.Add(new RemovedDocument(collection, document.Source));
            }
        }
        return removed;
    }
}
