using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Circuits;

/// <summary>An admin who uploads files to the server by its API, a few at the same time as the page does, and what becomes of them.</summary>
internal sealed class UploadLoad : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Guid _collection;
    private readonly string _key;
    private int _taken;
    private int _refused;

    private UploadLoad(ServiceProvider services, Guid collection, string key) =>
        (_services, _collection, _key) = (services, collection, key);

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Before the server starts. Who chats may not read the collection, so that all are asked over the same documents before and meanwhile.</summary>
    public static async Task<UploadLoad> PrepareAsync(string data, CancellationToken cancellationToken)
    {
        var services = EvaluationServices.Build(DataFolder.At(data));
        var admin = await services
            .GetRequiredService<UserAdministration>()
            .AddAsync("uploader", UserRole.Admin, [], "a password for measuring 1", cancellationToken);
        var key = await services.GetRequiredService<ApiKeys>().CreateAsync(admin.User!.Id, "load", 1, cancellationToken);
        var made = await services
            .GetRequiredService<DocumentLibrary>()
            .CreateCollectionAsync("Uploaded meanwhile", [AccessLabel.Group("uploaders")], cancellationToken);
        return new UploadLoad(services, made.Id!.Value, key.Key!);
    }

    /// <summary>Uploads all files, unless it is cancelled before.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RunAsync(Uri server, IEnumerable<UploadedFile> files, int atOnce, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // A measuring client has no factory to take it from.
        using var http = new HttpClient { BaseAddress = server };
#pragma warning restore RS0030
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await Parallel.ForEachAsync(
                files,
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
                async (file, token) => await SendAsync(http, file, token)
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stretch is over.
        }
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Documents that are through with being read, and those that are not.</summary>
    public async Task<(int Ready, int Failed, int Open)> CountAsync(CancellationToken cancellationToken)
    {
        var library = _services.GetRequiredService<DocumentLibrary>();
        var all = await OfAsync(null);
        var (ready, failed) = (await OfAsync(DocumentState.Ready), await OfAsync(DocumentState.Failed));
        return (ready, failed, all - ready - failed);

        async Task<int> OfAsync(DocumentState? state) =>
            (
                await library.ListAsync(
                    new DocumentQuery
                    {
                        CollectionId = _collection,
                        State = state,
                        Take = 1,
                    },
                    cancellationToken
                )
            ).Total;
    }

    public void Print(TimeSpan sending, TimeSpan stretch, (int Ready, int Failed, int Open) count)
    {
        var table = new Table("uploads", "refused", "a second", "ready", "failed", "not read yet", "read a second");
        table.Add(
            Taken.ToString(CultureInfo.InvariantCulture),
            Volatile.Read(ref _refused).ToString(CultureInfo.InvariantCulture),
            (Taken / sending.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture),
            count.Ready.ToString(CultureInfo.InvariantCulture),
            count.Failed.ToString(CultureInfo.InvariantCulture),
            count.Open.ToString(CultureInfo.InvariantCulture),
            ((count.Ready + count.Failed) / stretch.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture)
        );
        table.Print();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task SendAsync(HttpClient http, UploadedFile file, CancellationToken cancellationToken)
    {
        var address = new Uri($"api/v1/collections/{_collection:D}/documents?source={Uri.EscapeDataString(file.Name)}", UriKind.Relative);
        while (true)
        {
            using var content = new ByteArrayContent(await file.ReadAsync(cancellationToken));
            using var answer = await http.PostAsync(address, content, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                continue;
            }
            Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref _taken : ref _refused);
            return;
        }
    }
}

/// <param name="ReadAsync">Its bytes, asked for when it is sent.</param>
internal sealed record UploadedFile(string Name, Func<CancellationToken, Task<byte[]>> ReadAsync)
{
    public static IEnumerable<UploadedFile> OfFolder(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Order(StringComparer.Ordinal)
            .Select(path => new UploadedFile(Path.GetFileName(path), token => File.ReadAllBytesAsync(path, token)));

    /// <summary>Notes of a few sentences.</summary>
    public static IEnumerable<UploadedFile> Small(int count) =>
        Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var text = FormattableString.Invariant(
                    $"# Note {i}\n\nBerth {i} is swept on day {i % 30}. The crane beside it was oiled in week {i % 52}, and nobody complained.\n"
                );
                return new UploadedFile(
                    FormattableString.Invariant($"note-{i:D5}.md"),
                    _ => Task.FromResult(System.Text.Encoding.UTF8.GetBytes(text))
                );
            });
}
