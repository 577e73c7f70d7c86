using System.Reflection;

namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>How the reader process is started: this very program with <see cref="Argument"/>.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What stands before <see cref="Argument"/>: the assembly, when started by <c>dotnet</c>.</param>
public sealed record ReaderCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Whether reading documents gives way to other work of the machine: to pages and searches in a server. A command whose user waits for the
    /// documents does not: under load it would stand still.
    /// </summary>
    public bool Yields { get; init; } = true;

    /// <summary>The first argument by which a host knows that it is started as the reader process.</summary>
    public const string Argument = "reader-process";

    /// <summary>The program that runs now; works for its own executable and for <c>dotnet program.dll</c>.</summary>
    public static ReaderCommand OfThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This program does not know its own path.");
        var isDotnet = string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase);
        return isDotnet ? new ReaderCommand(program, [Assembly.GetEntryAssembly()!.Location]) : new ReaderCommand(program, []);
    }

    /// <summary>An assembly of a host, for programs that are no host themselves (tests). Its executable must stand beside it.</summary>
    public static ReaderCommand OfHost(Assembly host) =>
        new(Path.ChangeExtension(host.Location, OperatingSystem.IsWindows() ? ".exe" : null), []);
}
