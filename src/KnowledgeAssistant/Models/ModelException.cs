namespace KnowledgeAssistant.Models;

/// <summary>A model could not do what it was asked; the message says in plain words what is wrong and what to do about it.</summary>
public sealed class ModelException : Exception
{
    public ModelException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    public ModelException() { }

    public ModelException(string message)
        : base(message) { }

    public ModelException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>True when the same call may succeed a moment later (a lost connection, too many requests).</summary>
    public bool IsTransient { get; }

    /// <summary>The server's own words with the status, for the admin; never holds the key. Null where the server said nothing.</summary>
    public string? ServerText { get; init; }

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
