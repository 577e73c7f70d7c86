using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Isolation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Isolation;

public sealed class ReaderPoolTests : IAsyncLifetime
{
    private static readonly ReaderLimits Limits = new();
    private readonly TestFiles _files = new();
    private readonly ReaderPool _pool = new(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task ReadAsync_ManyDocuments_AreReadByOneProcessInEmptyFolderWithFewVariables()
    {
        var first = await ReadAsync(MisbehavingReaders.Where);
        var second = await ReadAsync(MisbehavingReaders.Where);

        Assert.Equal(first.Content?.Text, second.Content?.Text);
        Assert.StartsWith("0 files;", first.Content?.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("KNOWLEDGEASSISTANT", first.Content?.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            first.Content?.Text.Split(';')[2],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ReadAsync_ReaderOverflowsItsStack_GivesAReasonAndTheNextIsRead()
    {
        var outcome = await ReadAsync(MisbehavingReaders.Overflow);

        Assert.Equal(Quarantine.Of(ReaderReasons.Crashed), outcome.Reason);
        Assert.Equal("after", (await ReadAsync("after")).Content?.Text);
    }

    [Fact]
    public async Task ReadAsync_ReaderCrashesOnce_IsTriedAgain() =>
        Assert.Equal("read at the second try", (await ReadAsync(MisbehavingReaders.OverflowOnce)).Content?.Text);

    [Fact]
    public async Task ReadAsync_ReaderHangs_IsEndedWithAllItStarted()
    {
        // A duration that no other process on this machine sleeps for.
        var seconds = $"3{Random.Shared.Next(1_000_000_000)}";

        var outcome = await ReadAsync($"{MisbehavingReaders.Hang}\n{seconds}", Limits with { Time = TimeSpan.FromSeconds(0.5) });

        Assert.Equal(Quarantine.Of(ReaderReasons.TooSlow(Limits with { Time = TimeSpan.FromSeconds(0.5) })), outcome.Reason);
        Assert.Equal("after", (await ReadAsync("after")).Content?.Text);
        await UntilAsync(() =>
            !Process
                .GetProcessesByName("sleep")
                .Any(process => Alive(process.Id) && CommandLine(process.Id).Contains(seconds, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(MisbehavingReaders.EatManaged)]
    [InlineData(MisbehavingReaders.EatInChild)]
    public async Task ReadAsync_ReaderEatsMemory_IsEndedAtTheLimit(string what)
    {
        var limits = Limits with { MaxMemoryBytes = 300_000_000 };

        var outcome = await ReadAsync(what, limits);

        Assert.Equal(Quarantine.Of(ReaderReasons.TooMuchMemory(limits)), outcome.Reason);
        Assert.Equal("after", (await ReadAsync("after", limits)).Content?.Text);
    }

    [Fact]
    public async Task ReadAsync_SystemEndsTheReader_SaysThatMemoryRanOut()
    {
        var outcome = await ReadAsync(MisbehavingReaders.EndedBySystem);

        Assert.Equal(Quarantine.Of(ReaderReasons.OutOfMemory), outcome.Reason);
        Assert.Equal("after", (await ReadAsync("after")).Content?.Text);
    }

    [Fact]
    public async Task ReadAsync_ReaderThrows_GivesAReasonWithoutItsDetails() =>
        Assert.Equal(ReaderReasons.Damaged, (await ReadAsync(MisbehavingReaders.Throw)).Reason);

    [Fact]
    public async Task ReadAsync_NoRoomForTemporaryFiles_IsNoFaultOfTheDocument()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux has /dev/full.");
        var fault = await Assert.ThrowsAsync<StorageException>(() => ReadAsync(MisbehavingReaders.Fill));
        Assert.True(fault.IsTransient);
        Assert.True(Faults.IsPassing(fault));
        Assert.Contains("temporary files is full", fault.Message, StringComparison.Ordinal);
        Assert.Equal("after", (await ReadAsync("after")).Content?.Text);
    }

    [Fact]
    public async Task ReadAsync_ReaderPrints_KeepsTheMessagesWhole() =>
        Assert.Equal("printed", (await ReadAsync(MisbehavingReaders.Print)).Content?.Text);

    [Fact]
    public async Task ReadAsync_ReaderConnects_HasNoNetworkWhereTheSystemAllows()
    {
        if ((await ReaderStart.ProbeAsync(TestContext.Current.CancellationToken)).HasNetwork)
            Assert.Skip("This system gives no network namespace; the log of the program says so.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var outcome = await ReadAsync($"{MisbehavingReaders.Connect}\n{((IPEndPoint)listener.LocalEndpoint).Port}");

        Assert.Equal("no way out", outcome.Content?.Text);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task ReadAsync_Cancelled_LeavesNoAnswerForTheNext()
    {
        using var cancelled = new CancellationTokenSource();
        var reading = _pool.ReadAsync(_files.Input("a.txt", MisbehavingReaders.Hang + "\n300", Limits), cancelled.Token);
        await _pool
            .ReadAsync(_files.Input("b.txt", "", Limits), cancelled.Token)
            .WaitAsync(TimeSpan.FromMilliseconds(1))
            .ContinueWith(_ => { });
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal("after", (await ReadAsync("after")).Content?.Text);
    }

    [Fact]
    public async Task ReadAsync_ManyAtOnce_EachGetsItsOwn()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ReadAsync($"Text number {i}")));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"Text number {i}"), outcomes.Select(outcome => outcome.Content?.Text));
    }

    [Fact]
    public async Task ReadAsync_ReaderHangs_TheOtherLaneGoesOnAndItsProcessEndsWhenIdle()
    {
        var time = new ManualTime();
        await using var pool = new ReaderPool(ReaderCommand.OfThisProgram(), NullLogger<ReaderPool>.Instance, time, new ReaderCount(2));
        using var cancelled = new CancellationTokenSource();
        var hanging = pool.ReadAsync(_files.Input("a.txt", MisbehavingReaders.Hang + "\n300", Limits), cancelled.Token);

        var second = await WhereAsync(pool);
        Assert.Equal(second, await WhereAsync(pool));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        var first = await WhereAsync(pool);

        Assert.NotEqual(second, first);
        time.Advance(TimeSpan.FromSeconds(61));
        await UntilAsync(() => !Alive(second));
        Assert.True(Alive(first));
    }

    private async Task<int> WhereAsync(ReaderPool pool)
    {
        var input = _files.Input($"{Guid.CreateVersion7()}.txt", MisbehavingReaders.Where, Limits);
        var read = await pool.ReadAsync(input, TestContext.Current.CancellationToken);
        return int.Parse(read.Content!.Text.Split(';')[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task ReadAsync_PoolIsDisposed_LeavesNoProcessAndNoFolder()
    {
        var text = (await ReadAsync(MisbehavingReaders.Where)).Content?.Text;
        var process = int.Parse(text!.Split(';')[2], System.Globalization.CultureInfo.InvariantCulture);

        await _pool.DisposeAsync();

        await UntilAsync(() => !Alive(process));
        Assert.False(Directory.Exists(text.Split(';')[3].Trim()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_ReaderThatYields_IsNicerThanItsHost(bool yields)
    {
        var command = ReaderCommand.OfThisProgram() with { Yields = yields };
        await using var pool = new ReaderPool(command, NullLogger<ReaderPool>.Instance, TimeProvider.System);

        var read = await pool.ReadAsync(_files.Input("a.txt", MisbehavingReaders.Where, Limits), TestContext.Current.CancellationToken);

        var reader = NiceOf(read.Content!.Text.Split(';')[2].Trim());
        Assert.Equal(yields, reader > NiceOf("self"));
    }

    /// <summary>The 19th field of the process's line.</summary>
    private static int NiceOf(string process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("/bin/false")]
    public async Task ReadAsync_ProcessDoesNotStart_IsNoFaultOfTheDocument(string program)
    {
        await using var pool = new ReaderPool(new ReaderCommand(program, []), NullLogger<ReaderPool>.Instance, TimeProvider.System);

        await Assert.ThrowsAsync<ReaderProcessException>(() =>
            pool.ReadAsync(_files.Input("a.txt", "text"), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task ReadAsync_HostIsKilled_TheReaderProcessEndsWithIt()
    {
        var document = _files.Input("a.txt", MisbehavingReaders.Where, Limits).Path;
        using var host = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, ["reader-host", document])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        var text = await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var process = int.Parse(text!.Split(';')[2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Alive(process));

        host.Kill();

        await UntilAsync(() => !Alive(process));
        Assert.False(Directory.Exists(text.Split(';')[3].Trim()));
    }

    private Task<ReadOutcome> ReadAsync(string text, ReaderLimits? limits = null) =>
        _pool.ReadAsync(_files.Input($"{Guid.CreateVersion7()}.txt", text, limits ?? Limits), TestContext.Current.CancellationToken);

    /// <summary>A killed process is gone once the machine has come to it.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
            await Task.Delay(20, patience.Token);
    }

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>An ended process stays listed until its parent asks for its result.</summary>
    private static bool Alive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
