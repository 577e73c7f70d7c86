using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Says what it is told, citing the passage of that number or none, as a model may.</summary>
internal sealed class SaidWriter(string text, int? cited) : IAnswerWriter
{
    public async IAsyncEnumerable<WriterPiece> WriteAsync(
        WriterRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        yield return new WriterPiece(text);
        if (cited is { } number)
            yield return new WriterPiece(" ", new WriterCitation(number, null));
    }
}
