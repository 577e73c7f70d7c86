using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Retrieval.Reranking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>All figures of one engine, one after the other.</summary>
internal sealed class EngineMeasurement(RunningEngine engine, ReadyPassages passages, string[] questions, EnginePlan plan)
{
    private const int RecallQuestions = 150;
    private const int Clients = 8;

    /// <summary>Searches before each figure of time that do not count: Java compiles what runs often, and a server is asked for weeks.</summary>
    private const int Warm = 300;

    /// <summary>Writing at once, as workers of the ingestion do.</summary>
    private const int Writers = 3;

    private readonly EngineFigures _figures = new(engine.Kind) { Load = Footprint.Load() };
    private readonly IPassageIndex _index = engine.Services.GetRequiredService<IPassageIndex>();

    public async Task<EngineFigures> RunAsync(CancellationToken cancellationToken)
    {
        var before = Footprint.Managed();
        await WriteAsync(cancellationToken);
        var everything = Narrowed.All(passages.Count)[0];
        if (engine.OpenSearchUrl is not null)
        {
            Say("right after the writes, the server cold and merging", "");
            await TimesAsync(everything, SearchMode.Hybrid, cancellationToken, warm: 0);
            await MergeAsync(cancellationToken);
        }
        foreach (var narrowed in Narrowed.All(passages.Count))
            _figures.Recall.Add(await RecallAsync(narrowed, "as used", cancellationToken));
        foreach (var narrowed in Narrowed.ForTimes(passages.Count))
            _figures.Hybrid.Add(await TimesAsync(narrowed, SearchMode.Hybrid, cancellationToken));
        foreach (var narrowed in Narrowed.ForTimes(passages.Count))
            _figures.Keyword.Add(await TimesAsync(narrowed, SearchMode.Keyword, cancellationToken));
        await ClientsAsync(everything, cancellationToken);
        _figures.MegabytesHere = (Footprint.Managed() - before) / 1e6;
        _figures.MegabytesThere = Footprint.Memory(engine.ServerProcess) / 1e6;
        _figures.MegabytesOnDisk = await engine.SizeAsync(cancellationToken) / 1e6;
        Say(
            "memory for the index here / of the server, on disk, MB",
            $"{_figures.MegabytesHere:F0} / {_figures.MegabytesThere:F0}, {_figures.MegabytesOnDisk:F0}"
        );
        if (plan.Graphs && engine.UseGraphs())
            await GraphsAsync(everything, cancellationToken);
        return _figures;
    }

    private async Task GraphsAsync(Narrowed everything, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await engine.SettleAsync(cancellationToken);
        Say("graphs built after that, s", watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture));
        foreach (var narrowed in Narrowed.All(passages.Count))
            _figures.GraphRecall.Add(await RecallAsync(narrowed, "by graphs", cancellationToken));
        var (_, middle, high) = await TimesAsync(everything, SearchMode.Hybrid, cancellationToken);
        _figures.GraphHybrid = (middle, high);
        if (engine.Kind == EngineKind.OpenSearch && plan.Beams.Count > 0)
            await BeamsAsync(everything, cancellationToken);
    }

    private async Task BeamsAsync(Narrowed everything, CancellationToken cancellationToken)
    {
        await engine.SaySegmentsAsync(cancellationToken);
        foreach (var merges in plan.Merge > 0 ? (bool[])[false, true] : [false])
        {
            if (merges)
                await engine.MergeAsync(plan.Merge, cancellationToken);
            foreach (var beam in plan.Beams)
            {
                engine.OpenSearchOptions.SearchBeam = beam;
                await RecallAsync(everything, $"by graphs, beam {beam.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _index.GetStatisticsAsync(cancellationToken);
        await CompiledAsync(cancellationToken);
        var here = Footprint.Processor(Environment.ProcessId);
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            passages.Batches,
            new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
            async (batch, stop) =>
            {
                await _index.WriteAsync(batch, stop);
                await _index.ActivateAsync([.. batch.Select(version => version.Document.VersionId)], stop);
            }
        );
        var written = passages.Count / watch.Elapsed.TotalSeconds;
        await engine.SettleAsync(cancellationToken);
        _figures.Bulk = passages.Count / watch.Elapsed.TotalSeconds;
        Say("bulk, passages/s: written / fit for search", $"{written:F0} / {_figures.Bulk:F0}");
        here = (Footprint.Processor(Environment.ProcessId) - here) * 1e6 / passages.Count;
        Say("processor time of a passage here, microseconds", here.ToString("F0", CultureInfo.InvariantCulture));
        if (engine.OpenSearchUrl is not { } url || !plan.Bare)
            return;
        using var bare = new BareBulkClient(url, engine.OpenSearchOptions);
        _figures.Bare = await bare.WriteAsync(passages, cancellationToken);
        Say("bare _bulk client, passages/s", $"{_figures.Bare:F0}");
    }

    private async Task MergeAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await engine.MergedAsync(cancellationToken);
        Say("merged after that, s", watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until the compiler has done what the preparation left to it: seconds of processor time that are none of the engine's.</summary>
    private static async Task CompiledAsync(CancellationToken cancellationToken)
    {
        var quiet = TimeSpan.FromMilliseconds(500);
        for (var before = -1L; before != JitInfo.GetCompiledMethodCount(); )
        {
            before = JitInfo.GetCompiledMethodCount();
            await Task.Delay(quiet, cancellationToken);
        }
    }

    private async Task<double> RecallAsync(Narrowed narrowed, string how, CancellationToken cancellationToken)
    {
        const int Top = 10;
        var embeddings = engine.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var (found, wanted) = (0, 0);
        List<double> times = [];
        foreach (var question in questions.Take(RecallQuestions))
        {
            var vector = await embeddings.GenerateVectorAsync(question, cancellationToken: cancellationToken);
            var truth = passages.Nearest(vector, narrowed, Top);
            var start = Stopwatch.GetTimestamp();
            var hits = await _index.VectorSearchAsync(vector, KeywordQuery.Empty, narrowed.Scope, narrowed.Filter, Top, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            found += hits.Count(hit => truth.Contains(hit.PassageId));
            wanted += truth.Count;
        }
        var recall = (double)found / wanted;
        Say($"vector recall@10 {how}, {narrowed.Name} (p50 / p95 ms)", $"{recall:F4} ({Percentiles(times)})");
        return recall;
    }

    private async Task<(string Narrowed, double Middle, double High)> TimesAsync(
        Narrowed narrowed,
        SearchMode mode,
        CancellationToken cancellationToken,
        int warm = Warm
    )
    {
        var steps = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        List<double> times = [];
        for (var i = 0; i < warm + plan.Questions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await SearchAsync(questions[i % questions.Length], narrowed, mode, cancellationToken);
            if (i < warm)
                continue;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            foreach (var step in result.Trace.Steps)
            {
                if (!steps.TryGetValue(step.Name, out var of))
                    steps[step.Name] = of = [];
                of.Add(step.Milliseconds);
            }
        }
        Say($"{mode.ToString().ToLowerInvariant()}, {narrowed.Name}: p50 / p95 ms", Percentiles(times));
        foreach (var (name, of) in steps.Where(step => step.Value.Count > plan.Questions / 2))
            Say($"- {name}", Percentiles(of));
        return (narrowed.Name, RelevanceMeasures.Percentile(times, 0.5), RelevanceMeasures.Percentile(times, 0.95));
    }

    private async Task ClientsAsync(Narrowed narrowed, CancellationToken cancellationToken)
    {
        var (here, there) = (Footprint.Processor(Environment.ProcessId), Footprint.Processor(engine.ServerProcess));
        var one = Stopwatch.StartNew();
        foreach (var question in questions.Take(plan.Questions))
            await SearchAsync(question, narrowed, SearchMode.Hybrid, cancellationToken);
        one.Stop();
        _figures.Work = (
            (Footprint.Processor(Environment.ProcessId) - here) * 1_000 / plan.Questions,
            (Footprint.Processor(engine.ServerProcess) - there) * 1_000 / plan.Questions
        );
        var times = new ConcurrentBag<double>();
        var errors = 0;
        var many = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plan.Questions * 2),
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (number, stop) =>
            {
                var start = Stopwatch.GetTimestamp();
                try
                {
                    await SearchAsync(questions[number % questions.Length], narrowed, SearchMode.Hybrid, stop);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                catch (PassageIndexException)
                {
                    Interlocked.Increment(ref errors);
                }
            }
        );
        many.Stop();
        _figures.OneClient = plan.Questions / one.Elapsed.TotalSeconds;
        _figures.ManyClients = times.Count / many.Elapsed.TotalSeconds;
        _figures.ManyClientsTimes = (RelevanceMeasures.Percentile([.. times], 0.5), RelevanceMeasures.Percentile([.. times], 0.95));
        _figures.Errors = errors;
        Say("processor time of a search here / of the server, ms", $"{_figures.Work.Here:F1} / {_figures.Work.There:F1}");
        Say($"searches/s, one client / {Clients}", $"{_figures.OneClient:F1} / {_figures.ManyClients:F1}, {errors} errors");
    }

    private Task<SearchResult> SearchAsync(string question, Narrowed narrowed, SearchMode mode, CancellationToken cancellationToken)
    {
        // The reranker computes in this process whatever the engine.
        var request = new SearchRequest(question, narrowed.Scope, narrowed.Filter) { Mode = mode, Reranker = RerankerKind.None };
        return engine.Services.GetRequiredService<HybridSearch>().SearchAsync(request, cancellationToken);
    }

    private static string Percentiles(IReadOnlyCollection<double> times) =>
        $"{RelevanceMeasures.Percentile(times, 0.5):F1} / {RelevanceMeasures.Percentile(times, 0.95):F1}";

    /// <summary>As it comes; the table of all engines follows at the end.</summary>
    private static void Say(string measure, string value) => Console.Error.WriteLine($"{measure}: {value}");
}
