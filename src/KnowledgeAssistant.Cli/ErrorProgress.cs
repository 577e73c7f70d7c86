using System.Globalization;

namespace KnowledgeAssistant.Cli;

/// <summary>Progress on standard error: one line that is written over where a person watches, else a line now and then.</summary>
internal sealed class ErrorProgress(TextWriter error) : IProgress<int>
{
    private const int Step = 10_000;

    /// <summary>Documents read so far.</summary>
    public void Report(int value)
    {
        if (!Console.IsErrorRedirected)
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value:N0} documents indexed"));
        else if (value % Step == 0)
            Say(string.Create(CultureInfo.InvariantCulture, $"{value:N0} documents indexed"));
    }

    public void Say(string message)
    {
        if (!Console.IsErrorRedirected)
            error.Write('\r');
        error.WriteLine(message);
    }
}
