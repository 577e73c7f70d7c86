using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KnowledgeAssistant.Answering;

namespace KnowledgeAssistant.Web.Tests.Browser.Chat;

/// <summary>An answer writer that says what the test says, when the test says it.</summary>
internal sealed class ScriptedWriter : IAnswerWriter
{
    private readonly Channel<WriterPiece> _pieces = Channel.CreateUnbounded<WriterPiece>();

    public int Questions { get; private set; }

    public void Say(string text) => _pieces.Writer.TryWrite(new WriterPiece(text));

    public void Cite(int evidence, string quote) => _pieces.Writer.TryWrite(new WriterPiece("", new WriterCitation(evidence, quote)));

    public void End() => _pieces.Writer.Complete();

    public async IAsyncEnumerable<WriterPiece> WriteAsync(
        WriterRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Questions++;
        await foreach (var piece in _pieces.Reader.ReadAllAsync(cancellationToken))
            yield return piece;
    }
}
