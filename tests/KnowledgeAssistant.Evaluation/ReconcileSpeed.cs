using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Evaluation.Engines;
using KnowledgeAssistant.Ingestion.Checks;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>How long the comparison of database and index takes, and how long a change of a document waits for it.</summary>
internal static class ReconcileSpeed
{
    private const int Differing = 300;
    private const int Repeats = 3;

    public static Command CreateCommand()
    {
        var documents = new Option<int>("--documents") { DefaultValueFactory = _ => 50_000, Description = "How many." };
        var data = new Option<string?>("--data") { Description = "A data folder to make and keep; one that is there is used as it is." };
        var engine = new Option<EngineKind>("--engine")
        {
            DefaultValueFactory = _ => EngineKind.Sqlite,
            Description = "One of a server brings a server of its own.",
        };
        var command = new Command("reconcile", "The comparison of database and index beside writers; want <= 1 s in the gate.")
        {
            documents,
            data,
            engine,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(engine) is var kind && kind != EngineKind.Sqlite)
                {
                    await using var running = await RunningEngine.StartAsync(
                        kind,
                        new EnginePlan(0, 0, "1g", false, []),
                        cancellationToken
                    );
                    await LibraryScale.FillAsync(running.Services, parsed.GetValue(documents), cancellationToken);
                    await MeasureAsync(running.Services, cancellationToken);
                    return 0;
                }
                using var own = new TemporaryFolder();
                var folder = DataFolder.At(parsed.GetValue(data) ?? own.Path).Create();
                await using var services = EvaluationServices.Build(folder);
                using var held = LibraryScale.Hold(folder);
                await LibraryScale.FillAsync(services, parsed.GetValue(documents), cancellationToken);
                await MeasureAsync(services, cancellationToken);
                return 0;
            }
        );
        return command;
    }

    private static async Task MeasureAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var table = new Table("comparison", "takes ms", "longest wait for the gate ms", "memory at most, MB more");
        for (var turn = 0; turn < Repeats; turn++)
            await AddAsync(table, "nothing differs", services, cancellationToken);
        var ids = new List<Guid>();
        await foreach (var document in services.GetRequiredService<IPassageIndex>().ListAsync(cancellationToken))
            ids.Add(document.DocumentId);
        await services.GetRequiredService<IPassageIndex>().DeleteAsync([.. ids.Take(Differing)], cancellationToken);
        await AddAsync(table, $"{Differing} are missing from the index", services, cancellationToken);
        table.Print();
        await MeasureExactAsync(services, cancellationToken);
    }

    /// <summary>What the page of the index's health measures recall against.</summary>
    private static async Task MeasureExactAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var index = await services.GetRequiredService<PassageIndexes>().GetCurrentAsync(cancellationToken);
        var question = new float[index.Identity.Dimensions];
        for (var i = 0; i < question.Length; i++)
            question[i] = Random.Shared.NextSingle() - .5f;
        TensorPrimitives.Divide(question, TensorPrimitives.Norm(question), question);
        var watch = Stopwatch.StartNew();
        await index.ExactVectorSearchAsync(question, AccessScope.EveryoneOnly, top: 10, cancellationToken);
        Console.WriteLine($"exact comparison of one question with every vector: {Text(watch.Elapsed)} ms");
        Console.WriteLine(FormattableString.Invariant($"index: {await index.GetSizeAsync(cancellationToken) / 1e6:F0} MB"));
    }

    private static async Task AddAsync(Table table, string name, IServiceProvider services, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = Task.Run(() => LongestWaitAsync(services.GetRequiredService<IndexGate>(), over.Token), CancellationToken.None);
        Footprint.Managed();
        var before = Footprint.ForgetMost();
        var watch = Stopwatch.StartNew();
        await services.GetRequiredService<Reconciliation>().RunAsync(CheckCause.Asked, cancellationToken);
        var took = watch.Elapsed;
        await over.CancelAsync();
        var memory = FormattableString.Invariant($"{(Footprint.Most() - before) / 1e6:F0}");
        table.Add(name, Text(took), Text(await waiting), memory);
    }

    /// <summary>What a writer sees that comes over and over.</summary>
    private static async Task<TimeSpan> LongestWaitAsync(IndexGate gate, CancellationToken over)
    {
        var longest = TimeSpan.Zero;
        while (!over.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            using (await gate.EnterAsync(CancellationToken.None))
            {
                var waited = Stopwatch.GetElapsedTime(start);
                longest = waited > longest ? waited : longest;
            }
            await Task.Delay(5, CancellationToken.None);
        }
        return longest;
    }

    private static string Text(TimeSpan time) => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
}
