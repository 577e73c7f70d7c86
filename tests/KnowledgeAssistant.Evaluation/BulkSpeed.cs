using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Documents.Bulk;
using KnowledgeAssistant.Ingestion.Queue;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>
/// Many documents restricted, freed and deleted at once by the real parts: until it is acknowledged, until no search sees them any more, and how long
/// the library's list and a short write wait meanwhile.
/// </summary>
internal static class BulkSpeed
{
    private static readonly AccessScope Stranger = AccessScope.EveryoneOnly;

    public static Command CreateCommand()
    {
        var documents = new Option<int>("--documents") { DefaultValueFactory = _ => 6_600, Description = "How many." };
        var data = new Option<string?>("--data") { Description = "A data folder of the subcommand library." };
        var set = new Option<string[]>("--set") { Description = "KEY=VALUE, a setting: another engine, for example." };
        var command = new Command("bulk", "6,600 documents restricted at once; want it effective in about 1 s.") { documents, data, set };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var own = new TemporaryFolder();
                var folder = DataFolder.At(parsed.GetValue(data) ?? own.Path).Create();
                var settings = parsed
                    .GetValue(set)!
                    .Select(pair => pair.Split('=', 2))
                    .ToDictionary(pair => pair[0], pair => (string?)pair[1]);
                using var held = LibraryScale.Hold(folder);
                await using var services = EvaluationServices.Build(folder, settings);
                await LibraryScale.FillAsync(services, parsed.GetValue(documents), cancellationToken);
                await MeasureAsync(services, cancellationToken);
                return 0;
            }
        );
        return command;
    }

    private static async Task MeasureAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var admin = await AdminAsync(services, cancellationToken);
        var all = new DocumentSelection { Query = new DocumentQuery() };
        var table = new Table(
            "change",
            "acknowledged ms",
            "in every search ms",
            "through ms",
            "list p95 (worst) ms",
            "queue p95 (worst) ms",
            "short write p95 (worst) ms",
            "core seconds"
        );
        var index = services.GetRequiredService<IPassageIndex>();
        var passages = await index.CountAsync(Stranger, MetadataFilter.None, cancellationToken);
        var hr = AccessLabel.Group("hr");
        await AddAsync("restricted", new BulkRequest(BulkKind.Restrict, all, Labels: [hr]), 0);
        await AddAsync("freed", new BulkRequest(BulkKind.Restrict, all, Labels: []), passages);
        await AddAsync("restricted again", new BulkRequest(BulkKind.Restrict, all, Labels: [hr]), 0);
        await AddAsync("freed again", new BulkRequest(BulkKind.Restrict, all, Labels: []), passages);
        await AddAsync("deleted, to be undone", new BulkRequest(BulkKind.Delete, all), 0);
        table.Print();
        var bulk = services.GetRequiredService<BulkChanges>();
        foreach (var change in await bulk.ListAsync(admin, cancellationToken))
            await bulk.UndoAsync(admin, change.Id, cancellationToken);
        await services.GetRequiredService<BulkWorker>().WorkAsync(cancellationToken);

        // seen: how many passages a stranger may read afterwards
        async Task AddAsync(string name, BulkRequest request, int seen)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var library = services.GetRequiredService<DocumentLibrary>();
            var waits = new Waits();
            var page = new DocumentQuery { Order = DocumentOrder.Title };
            Task[] others =
            [
                waits.RepeatAsync("list", token => library.ListAsync(page, token), over.Token),
                waits.RepeatAsync("queue", token => services.GetRequiredService<IngestionQueue>().OverviewAsync(admin, token), over.Token),
                waits.RepeatAsync("write", token => WriteAsync(services, token), over.Token),
            ];
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            waits.Clear();
            var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var started = await services.GetRequiredService<BulkChanges>().StartAsync(admin, request, cancellationToken);
            var acknowledged = Stopwatch.GetElapsedTime(start);
            var working = Task.Run(() => services.GetRequiredService<BulkWorker>().WorkAsync(cancellationToken), cancellationToken);
            while (!working.IsCompleted && await index.CountAsync(Stranger, MetadataFilter.None, cancellationToken) != seen)
                await Task.Delay(5, cancellationToken);
            var effective = Stopwatch.GetElapsedTime(start);
            await working;
            var through = Stopwatch.GetElapsedTime(start);
            await over.CancelAsync();
            await Task.WhenAll(others);
            table.Add(
                name,
                Text(acknowledged),
                Text(effective),
                Text(through),
                waits.Of("list"),
                waits.Of("queue"),
                waits.Of("write"),
                (Environment.CpuUsage.TotalTime - used).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)
            );
            if (started.Outcome != BulkOutcome.Done)
                throw new InvalidOperationException($"{name}: {started.Outcome}");
        }
    }

    private static async Task<Guid> AdminAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserAdministration>();
        await users.AddAsync("ada", UserRole.Admin, [], "a password for measuring 1", cancellationToken);
        return (await services.GetRequiredService<UserDirectory>().ListAsync(cancellationToken)).First(user => user.Name == "ada").Id;
    }

    /// <summary>As short as a write that somebody waits for can be.</summary>
    private static Task<bool> WriteAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<AppDatabase>().WriteAsync(_ => Task.FromResult(true), cancellationToken);

    private static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);

    private sealed class Waits
    {
        private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _times = new(StringComparer.Ordinal);

        public void Clear() => _times.Clear();

        public async Task RepeatAsync<T>(string name, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    var start = Stopwatch.GetTimestamp();
                    await work(cancellationToken);
                    _times.GetOrAdd(name, _ => []).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The change is through.
            }
        }

        public string Of(string name)
        {
            double[] times = [.. _times.GetValueOrDefault(name) ?? []];
            return times.Length == 0
                ? ""
                : FormattableString.Invariant($"{RelevanceMeasures.Percentile(times, .95):F0} ({times.Max():F0})");
        }
    }
}
