using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

public sealed class ReadStageTests
{
    private const int Readers = 3;

    [Fact]
    public async Task Work_SeveralReaders_ReadThatManyDocumentsAtOnceAndNoMore()
    {
        await using var host = await StartAsync();
        var (underWay, most) = (0, 0);
        var all = new TaskCompletionSource();
        host.Read = async (path, name, token) =>
        {
            var now = Interlocked.Increment(ref underWay);
            InterlockedMax(ref most, now);
            if (now == Readers)
                all.TrySetResult();
            await all.Task.WaitAsync(token);
            Interlocked.Decrement(ref underWay);
            return await PlainReader.ReadAsync(path, name, token);
        };
        await UploadAsync(host, 12);

        await host.WorkAsync();

        Assert.Equal(Readers, most);
        Assert.Equal(12, host.Index.Passages.Count);
    }

    [Fact]
    public async Task Work_ALaterDocumentIsReadSooner_IsWrittenInTheOrderOfTheQueue()
    {
        await using var host = await StartAsync();
        var second = new TaskCompletionSource();
        var written = new List<string>();
        host.Index.BeforeWrite = versions => written.AddRange(versions.Select(version => version.Document.Source));
        host.Read = async (path, name, token) =>
        {
            if (name == "0.txt")
                await second.Task.WaitAsync(token);
            var result = await PlainReader.ReadAsync(path, name, token);
            if (name == "1.txt")
                second.TrySetResult();
            return result;
        };
        await UploadAsync(host, 6);

        await host.WorkAsync();

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}.txt"), written);
    }

    [Fact]
    public async Task Work_DocumentThatWentWrongBefore_IsTheOnlyOneRead()
    {
        await using var host = await StartAsync();
        var tries = 0;
        var others = 0;
        var underWay = 0;
        host.Read = async (path, name, token) =>
        {
            Interlocked.Increment(ref underWay);
            try
            {
                if (name != "0.txt")
                    return await PlainReader.ReadAsync(path, name, token);
                if (++tries == 1)
                    throw new InvalidOperationException("A bug.");
                others = Volatile.Read(ref underWay) - 1;
                return await PlainReader.ReadAsync(path, name, token);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        };
        await UploadAsync(host, 8);

        await host.WorkAsync();

        Assert.Equal((2, 0), (tries, others));
        Assert.Equal(8, host.Index.Passages.Count);
    }

    [Fact]
    public async Task Work_ScansAreRecognised_OtherDocumentsPassThem()
    {
        await using var host = await StartAsync();
        var turns = host.Get<ReadingTurns>();
        var plain = new CountdownEvent(10);
        host.Read = async (path, name, token) =>
        {
            var result = await PlainReader.ReadAsync(path, name, token);
            // The scans come first and are as many as there are readers: each would wait for ever for the others.
            if (int.Parse(Path.GetFileNameWithoutExtension(name), System.Globalization.CultureInfo.InvariantCulture) < Readers)
                return await turns.AsideAsync(
                    async () =>
                    {
                        await Task.Run(() => plain.Wait(token), token);
                        return result;
                    },
                    token
                );
            plain.Signal();
            return result;
        };
        await UploadAsync(host, Readers + 10);

        await host.WorkAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Readers + 10, host.Index.Passages.Count);
    }

    [Fact]
    public async Task Work_ScanUnderWay_NewUploadsAreReadMeanwhile()
    {
        await using var host = await StartAsync();
        var late = new TaskCompletionSource();
        var scan = new TaskCompletionSource();
        host.Read = async (path, name, token) =>
        {
            if (name == "0.txt")
            {
                scan.SetResult();
                await late.Task.WaitAsync(token);
            }
            else
                late.SetResult();
            return await PlainReader.ReadAsync(path, name, token);
        };
        var collection = await UploadAsync(host, 1);
        var work = host.WorkAsync();
        await scan.Task;

        var later = await host.AcceptedAsync(collection, "later.txt", "Came later.");
        await work.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(DocumentState.Ready, (await host.RowAsync(later)).State);
    }

    [Theory]
    [InlineData(0, 2, true, 1)]
    [InlineData(0, 1, true, 1)]
    [InlineData(0, 6, true, 3)]
    [InlineData(0, 64, true, 4)]
    [InlineData(0, 6, false, 6)]
    [InlineData(9, 2, true, 9)]
    public void For_CoresAndSetting_GivesThatManyReaders(int wanted, int cores, bool yields, int readers) =>
        Assert.Equal(readers, ReaderCount.For(wanted, cores, yields, new MemoryRoom(64L << 30)).Documents);

    private static Task<IngestionHost> StartAsync() =>
        IngestionHost.StartAsync(settings: new Dictionary<string, string?> { ["KnowledgeAssistant:Ingestion:Readers"] = $"{Readers}" });

    private static async Task<Guid> UploadAsync(IngestionHost host, int count)
    {
        var collection = await host.CollectionAsync();
        for (var i = 0; i < count; i++)
            await host.AcceptedAsync(collection, $"{i}.txt", $"Text of document {i}.");
        return collection;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen) { }
    }
}
