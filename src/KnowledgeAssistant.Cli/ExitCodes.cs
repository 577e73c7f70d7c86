namespace KnowledgeAssistant.Cli;

/// <summary>What scripts may rely on.</summary>
internal static class ExitCodes
{
    /// <summary>Done; an answer that says "not in the documents" is one.</summary>
    public const int Done = 0;

    public const int Failed = 1;

    public const int WrongUsage = 2;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Stopped = 130;
}
