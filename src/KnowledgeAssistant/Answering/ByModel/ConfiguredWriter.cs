using KnowledgeAssistant.Answering.Extractive;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Models;

namespace KnowledgeAssistant.Answering.ByModel;

/// <summary>The configured chat model, or the documents' own sentences where there is none. Asked anew for every answer.</summary>
internal sealed class ConfiguredWriter(ChatModels models, ExtractiveWriter extractive) : IAnswerWriter
{
    public bool JudgesEvidence => Writer().JudgesEvidence;

    public int Fitting(string question, IReadOnlyList<Evidence> evidence) => Writer().Fitting(question, evidence);

    public IAsyncEnumerable<WriterPiece> WriteAsync(WriterRequest request, CancellationToken cancellationToken) =>
        Writer().WriteAsync(request, cancellationToken);

    private IAnswerWriter Writer() => models.Current is { } model ? new ModelWriter(model) : extractive;
}
