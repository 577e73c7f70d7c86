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
