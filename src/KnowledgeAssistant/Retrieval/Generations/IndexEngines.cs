using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.Generations;

/// <summary>The engines of this program, each made when it is first asked for.</summary>
public sealed class IndexEngines(Func<EngineKind, IIndexEngine?> find)
{
    /// <exception cref="PassageIndexException">The engine's settings are missing or wrong.</exception>
    public IIndexEngine? Find(EngineKind kind)
    {
        try
        {
            return find(kind);
        }
        catch (OptionsValidationException fault)
        {
            throw new PassageIndexException(string.Join(" ", fault.Failures), isTransient: false, fault);
        }
        catch (ArgumentException fault)
        {
            // Settings of an engine that is not the configured one are not checked at the start.
            throw new PassageIndexException(
                $"The engine '{kind}' is not set up: its settings under KnowledgeAssistant:Retrieval:{kind} are missing or wrong.",
                isTransient: false,
                fault
            );
        }
    }

    /// <exception cref="PassageIndexException">This program has no such engine, or its settings are missing or wrong.</exception>
    public IIndexEngine Get(EngineKind kind) =>
        Find(kind) ?? throw new PassageIndexException($"This program has no engine '{kind}'.", isTransient: false);
}
