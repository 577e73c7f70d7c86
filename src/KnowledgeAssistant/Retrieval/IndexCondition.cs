namespace KnowledgeAssistant.Retrieval;

/// <summary>What a search cannot see of its index, so that "found nothing" is not said of documents that are only not back yet.</summary>
public sealed class IndexCondition
{
    private volatile bool _isRefilling;

    /// <summary>The index was lost or damaged, and documents that were searchable before come back one after the other.</summary>
    public bool IsRefilling
    {
        get => _isRefilling;
        internal set => _isRefilling = value;
    }
}
