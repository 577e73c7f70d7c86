using System.Diagnostics;
using System.Globalization;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>The real server as its own process, over a prepared data folder, with a chat model; on two cores where that is asked.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    private readonly Process _process;

    private ProductServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Most resident bytes so far.</summary>
    public long PeakBytes => ProductCommand.PeakOf(_process.Id);

    /// <summary>Used so far, of all cores together.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="program">The server, or a program that takes the same arguments and prints the same last line.</param>
    /// <param name="cores">As <c>taskset -c</c> takes them; null for all.</param>
    public static async Task<ProductServer> StartAsync(
        IReadOnlyList<string> program,
        string data,
        Uri model,
        string? cores,
        CancellationToken cancellationToken
    )
    {
        List<string> command =
        [
            .. cores is null ? program : ["taskset", "-c", cores, .. program],
            "--port",
            "0",
            "--data",
            data,
            "--KnowledgeAssistant:Demo:Samples=false",
            $"--KnowledgeAssistant:Models:Chat:BaseAddress={model}",
            "--KnowledgeAssistant:Models:Chat:Model=test",
            // The model server here is never too busy, so nothing waits for it.
            "--KnowledgeAssistant:Models:Chat:Concurrency=100",
            "--KnowledgeAssistant:Answering:ConcurrentRuns=100",
        ];
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith("KnowledgeAssistant listens on ", StringComparison.Ordinal))
                return new ProductServer(process, new Uri(line.Split(' ')[^1] + "/"));
        throw new InvalidOperationException("The server did not start; its own words stand above.");
    }

    /// <summary>The built server of this repository.</summary>
    public static IReadOnlyList<string> Built =>
        [Path.Combine(SharedFolder.RepositoryRoot(), "artifacts/bin/KnowledgeAssistant.Web/release/KnowledgeAssistant.Web")];

    /// <summary>Asks <see cref="HeapHost"/> for its managed heap after a full collection, in bytes.</summary>
    public async Task<long> HeapAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(HeapHost.Question.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith(HeapHost.Question, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(HeapHost.Question.Length), CultureInfo.InvariantCulture);
        throw new InvalidOperationException("The server ended.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
