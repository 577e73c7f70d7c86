using System.Globalization;
using System.Text;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>A dozen small documents of several passages each, and what a run that nothing disturbs makes of them.</summary>
public sealed class CrashCorpus : IAsyncLifetime
{
    public const int Documents = 12;
    public const string Collection = "docs";

    private static readonly string[] Words =
        "bucket object version key policy region request header owner access copy delete lifecycle storage class archive restore notify".Split(
            ' '
        );

    /// <summary>Made once for all classes that use it: nobody changes it.</summary>
    private static readonly Lazy<Task<Made>> Once = new(MakeAsync);

    private readonly string _root = Directory.CreateTempSubdirectory("ka-crash-").FullName;
    private Made _made = null!;

    public string Folder => _made.Corpus;

    public IReadOnlyList<string> Clean => _made.Clean;

    /// <summary>With an empty database of this program's schema: making one is not what is tested, and takes a second of each start.</summary>
    public string NewDataFolder() => Copy(_made.Empty);

    /// <summary>What a run that nothing disturbed left behind.</summary>
    public string NewFilledFolder() => Copy(_made.Filled);

    public async ValueTask InitializeAsync() => _made = await Once.Value;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<Made> MakeAsync()
    {
        var root = Directory.CreateTempSubdirectory("ka-crash-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        var (corpus, empty, filled) = (Path.Combine(root, "corpus"), Path.Combine(root, "empty"), Path.Combine(root, "filled"));
        Directory.CreateDirectory(corpus);
        for (var i = 0; i < Documents; i++)
            await File.WriteAllTextAsync(Path.Combine(corpus, $"document-{i:00}.md"), Write(new Random(i)));
        var template = Path.Combine(root, "template");
        await using (var host = await DiskHost.StartAsync(template))
            // The copies have no index yet: each start makes its first one.
            await host.Get<AppDatabase>()
                .RunAsync(context => context.Set<Generation>().ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);
        SqliteConnection.ClearAllPools();
        foreach (var folder in (string[])[empty, filled])
        {
            Directory.CreateDirectory(folder);
            File.Copy(Path.Combine(template, "app.db"), Path.Combine(folder, "app.db"));
        }
        IReadOnlyList<string> clean;
        await using (var host = await DiskHost.StartAsync(filled))
        {
            await host.IngestAsync(corpus, Collection);
            clean = await host.PassagesAsync();
        }
        SqliteConnection.ClearAllPools();
        return new Made(corpus, empty, filled, clean);
    }

    private string Copy(string folder)
    {
        var copy = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(copy);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(folder, inner)));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(folder, file)));
        return copy;
    }

    private static string Write(Random random)
    {
        var text = new StringBuilder();
        for (var section = 1; section <= 3; section++)
        {
            text.Append(CultureInfo.InvariantCulture, $"## Section {section}\n\n");
            for (var sentence = 0; sentence < 15; sentence++)
                text.Append("The ").AppendJoin(' ', random.GetItems(Words, 12)).Append(".\n");
            text.Append('\n');
        }
        return text.ToString();
    }

    private sealed record Made(string Corpus, string Empty, string Filled, IReadOnlyList<string> Clean);
}
