using System.Runtime.CompilerServices;
using KnowledgeAssistant.Answering;

namespace KnowledgeAssistant.Tests.Answering;

/// <summary>Says something, then waits for the test, as a slow model does.</summary>
internal sealed class HeldWriter : IAnswerWriter
{
    public const string Said = "The box carries dogs.";

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async IAsyncEnumerable<WriterPiece> WriteAsync(
        WriterRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return new WriterPiece(Said);
        await Release.Task.WaitAsync(cancellationToken);
        yield return new WriterPiece(" A dog may ride in the box.");
        yield return new WriterPiece(" ", new WriterCitation(1, null));
    }
}
