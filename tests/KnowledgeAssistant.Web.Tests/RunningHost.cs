using System.Globalization;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Web.Tests;

/// <summary>The real host on a free port of 127.0.0.1 with a data folder of its own, which it takes away at the end.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;
    private readonly CuttableWire? _wire;
    private bool _keepsData;

    /// <summary>
    /// With <c>KNOWLEDGEASSISTANT_TEST_LATENCY</c> everything reaches the host, and comes back from it, so many milliseconds later, as over a far
    /// network: a test that acts before the answer to its last action is there then fails each time instead of once in a thousand.
    /// </summary>
    private static TimeSpan Latency { get; } =
        int.TryParse(
            Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_TEST_LATENCY"),
            CultureInfo.InvariantCulture,
            out var milliseconds
        )
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;

    private RunningHost(WebApplication app, DirectoryInfo folder, string output)
    {
        _app = app;
        _folder = folder;
        Output = output;
        if (Latency > TimeSpan.Zero)
            _wire = new CuttableWire(OwnAddress) { Latency = Latency };
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address => _wire?.Address ?? OwnAddress;

    /// <summary>Where it listens itself, whatever stands before it.</summary>
    public string OwnAddress => ServerRun.Describe(_app);

    /// <summary>What a start prints to stdout.</summary>
    public string Output { get; }

    public IServiceProvider Services => _app.Services;

    public string DataFolder => _folder.FullName;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="arguments">Beside <c>--port</c> and <c>--data</c>.</param>
    public static Task<RunningHost> StartAsync(params string[] arguments) => StartAsync(_ => { }, arguments);

    /// <summary>Demo mode without the sample documents: a test brings its own.</summary>
    public static Task<RunningHost> StartEmptyAsync(Action<IServiceCollection>? adjust = null, params string[] arguments) =>
        StartAsync(adjust ?? (_ => { }), ["--demo", "--KnowledgeAssistant:Demo:Samples=false", .. arguments]);

    /// <param name="adjust">What the test brings in place of a part of the host.</param>
    public static async Task<RunningHost> StartAsync(Action<IServiceCollection> adjust, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("ka-web-");
        // Documents are read by the host's own executable, which stands beside the tests.
        var app = Program.Build(
            // A test that holds its writer does not wait for it at the end.
            ["--port", "0", "--data", folder.FullName, "--KnowledgeAssistant:Answering:DrainSeconds=0", .. arguments],
            services =>
            {
                services.AddSingleton(ReaderCommand.OfHost(typeof(Program).Assembly));
                adjust(services);
            }
        );
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        await ServerRun.StartAsync(app, output);
        return new RunningHost(app, folder, output.ToString());
    }

    /// <summary>Waits until the samples are loaded and every document is final; ends with an exception after a minute and a half.</summary>
    public async Task<IReadOnlyList<DocumentRow>> WaitForDocumentsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await Get<SampleDocuments>().Loaded.WaitAsync(patience.Token);
        while (true)
        {
            var page = await Get<DocumentLibrary>().ListAsync(new DocumentQuery { Take = DocumentQuery.MaxTake }, patience.Token);
            if (page.Rows.All(row => row.State is DocumentState.Ready or DocumentState.Failed))
                return page.Rows;
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    /// <summary>Stops it and leaves its data to another host; the caller takes the folder away.</summary>
    /// <returns>The data folder.</returns>
    public async Task<string> LeaveDataAsync()
    {
        _keepsData = true;
        await DisposeAsync();
        return DataFolder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_wire is not null)
            await _wire.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!_keepsData)
            _folder.Delete(recursive: true);
    }
}
