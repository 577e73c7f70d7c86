using System.Reflection;
using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Tests.Ingestion.Generations;

/// <summary>Every call that would go to the server fails while it is down.</summary>
public class FragileGeneration : DispatchProxy
{
    private FragileEngine _owner = null!;
    private IIndexGeneration _inner = null!;

    internal static IIndexGeneration Of(FragileEngine owner, IIndexGeneration inner)
    {
        var proxy = Create<IIndexGeneration, FragileGeneration>();
        ((FragileGeneration)(object)proxy)._owner = owner;
        ((FragileGeneration)(object)proxy)._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (!targetMethod!.IsSpecialName && targetMethod.Name != nameof(IAsyncDisposable.DisposeAsync))
            _owner.MustBeUp();
        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException fault)
        {
            throw fault.InnerException!;
        }
    }
}
