using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Chunking;

namespace KnowledgeAssistant.Tests.Ingestion;

/// <summary>Cuts as the product does, under a higher number.</summary>
internal sealed class NewerChunker : Chunker
{
    private readonly StructureChunker _chunker = new();
    private Action? _action;
    private int _cuts;
    private int _at = int.MaxValue;

    public override string Name => _chunker.Name;

    public override int Number => _chunker.Number + 1;

    public void At(int cut, Action action) => (_at, _action) = (cut, action);

    public override IReadOnlyList<PassageCut> Cut(DocumentContent content)
    {
        if (++_cuts == _at)
            _action!();
        return _chunker.Cut(content);
    }
}
