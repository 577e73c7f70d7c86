namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>The reader process cannot be started: a fault of the installation or of the machine, not of a document.</summary>
public sealed class ReaderProcessException : Exception
{
    public ReaderProcessException(string message, Exception innerException)
        : base(message, innerException) { }

    public ReaderProcessException(string message)
        : base(message) { }

    public ReaderProcessException() { }

    /// <summary>Memory or process numbers may have run out for the moment.</summary>
    public bool IsTransient { get; } = true;
}
