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

    private readonly string _root = Directory.CreateTempSubdirectory("ka-crash-").FullName;

    public string Folder => Path.Combine(_root, "corpus");

    public IReadOnlyList<string> Clean { get; private set; } = [];

    /// <summary>With an empty database of this program's schema: making one is not what is tested, and takes a second of each start.</summary>
    public string NewDataFolder()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName;
        File.Copy(Path.Combine(Template, "app.db"), Path.Combine(folder, "app.db"));
        return folder;
    }

    private string Template => Path.Combine(_root, "template");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        for (var i = 0; i < Documents; i++)
            await File.WriteAllTextAsync(Path.Combine(Folder, $"document-{i:00}.md"), Write(new Random(i)));
        await using (var template = await DiskHost.StartAsync(Template))
            // The copies have no index yet: each start makes its first one.
            await template
                .Get<AppDatabase>()
                .RunAsync(context => context.Set<Generation>().ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None);
        SqliteConnection.ClearAllPools();
        await using var host = await DiskHost.StartAsync(NewDataFolder());
        await host.IngestAsync(Folder, Collection);
        Clean = await host.PassagesAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
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
}
