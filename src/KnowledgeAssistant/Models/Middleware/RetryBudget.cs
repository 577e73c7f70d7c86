namespace KnowledgeAssistant.Models.Middleware;

/// <summary>Retries stay within a fifth of the requests, beside a few to begin with.</summary>
internal sealed class RetryBudget
{
    private const double Share = .2;
    private const double Most = 10;

    private readonly Lock _lock = new();
    private double _saved = Most;

    public void Earn()
    {
        lock (_lock)
            _saved = Math.Min(Most, _saved + Share);
    }

    public bool TrySpend()
    {
        lock (_lock)
        {
            if (_saved < 1)
                return false;
            _saved--;
            return true;
        }
    }
}
