namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>The engines of this program, each made when it is first asked for.</summary>
public sealed class IndexEngines(Func<EngineKind, IIndexEngine?> find)
{
    public IIndexEngine? Find(EngineKind kind) => find(kind);

    /// <exception cref="PassageIndexException">This program has no such engine.</exception>
    public IIndexEngine Get(EngineKind kind) =>
        find(kind) ?? throw new PassageIndexException($"This program has no engine '{kind}'.", isTransient: false);
}
