using System.CommandLine;
using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Evaluation;

/// <summary>The scale corpus in a data folder: the one that is kept, or one built for this run and taken away after it.</summary>
internal sealed class ScaleData : IDisposable
{
    private readonly TemporaryFolder? _temporary;

    private ScaleData(DataFolder folder, TemporaryFolder? temporary) => (Folder, _temporary) = (folder, temporary);

    public DataFolder Folder { get; }
    public ScaleCorpus Corpus { get; } = new(ScaleIndex.Seed);

    /// <summary>The time for embedding and writing; null for a corpus that was there already.</summary>
    public TimeSpan? Built { get; private set; }

    /// <summary>A subcommand over the corpus, with the options that say which.</summary>
    /// <param name="run">Gets the number of passages and the folder, as <see cref="OpenAsync"/> takes them.</param>
    public static Command CreateCommand(string name, string description, Func<int, string?, CancellationToken, Task<int>> run)
    {
        var passages = new Option<int>("--passages") { DefaultValueFactory = _ => 100_000 };
        var data = new Option<string?>("--data")
        {
            Description = "Keep the corpus in this folder, or use the one that is there; else a temporary folder.",
        };
        var command = new Command(name, description) { passages, data };
        command.SetAction((result, cancellationToken) => run(result.GetValue(passages), result.GetValue(data), cancellationToken));
        return command;
    }

    /// <param name="data">Use or keep the corpus in this folder; null: a temporary one.</param>
    public static async Task<ScaleData> OpenAsync(int passages, string? data, CancellationToken cancellationToken)
    {
        var temporary = data is null ? new TemporaryFolder() : null;
        var opened = new ScaleData(DataFolder.At(data ?? temporary!.Path), temporary);
        if (!Directory.Exists(opened.Folder.IndexFolder))
            opened.Built = await ScaleIndex.BuildAsync(opened.Corpus, opened.Folder, passages, cancellationToken);
        return opened;
    }

    public void Dispose() => _temporary?.Dispose();
}
