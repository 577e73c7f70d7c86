using KnowledgeAssistant.Retrieval;

namespace KnowledgeAssistant.Evaluation.Engines;

/// <summary>The engines' figures in one table, beside what they must reach.</summary>
internal static class SideBySide
{
    public static void Print(IReadOnlyList<EngineFigures> engines)
    {
        var table = new Table(["measure", "at least", .. engines.Select(engine => NameOf(engine.Kind))]);
        void Add(string measure, string wanted, Func<EngineFigures, string> value) =>
            table.Add([measure, wanted, .. engines.Select(value)]);

        for (var i = 0; i < engines[0].Hybrid.Count; i++)
        {
            var at = i;
            Add(
                $"hybrid, one client, {engines[0].Hybrid[at].Narrowed}: p50 / p95 ms",
                at == 0 ? "10 / 50 / 50 ms" : "",
                engine => Times(engine.Hybrid[at].Middle, engine.Hybrid[at].High)
            );
        }
        for (var i = 0; i < engines[0].Keyword.Count; i++)
        {
            var at = i;
            Add(
                $"keyword, one client, {engines[0].Keyword[at].Narrowed}: p50 / p95 ms",
                at == 0 ? "PostgreSQL 100 ms at 1,000,000" : "",
                engine => Times(engine.Keyword[at].Middle, engine.Keyword[at].High)
            );
        }
        Add("searches a second, one client / eight", "", engine => $"{engine.OneClient:F0} / {engine.ManyClients:F0}");
        Add(
            "eight clients against one; errors",
            "1.2 times; 0",
            engine => $"{engine.ManyClients / engine.OneClient:F2} times; {engine.Errors}"
        );
        Add("eight clients: p50 / p95 ms", "", engine => Times(engine.ManyClientsTimes.Middle, engine.ManyClientsTimes.High));
        Add("recall@10 as used, no filter / 1 % / 0.1 %", ".97 / .95 / .95", engine => Recall(engine.Recall));
        Add("recall@10 by graphs alone", ".97 / .95 / .95", engine => Recall(engine.GraphRecall));
        Add(
            "hybrid by graphs alone, no filter: p50 / p95 ms",
            "",
            engine => engine.GraphRecall.Count == 0 ? "" : Times(engine.GraphHybrid.Middle, engine.GraphHybrid.High)
        );
        Add("bulk until fit for search, passages/s", "20,000 / 2,000 / .8 of bare", engine => $"{engine.Bulk:N0}");
        Add(
            "bare _bulk client, passages/s; share of it",
            "",
            engine => engine.Bare is { } bare ? $"{bare:N0}; {engine.Bulk / bare:F2}" : ""
        );
        Add("processor time of a search, this process / server, ms", "", engine => $"{engine.Work.Here:F1} / {engine.Work.There:F1}");
        Add("memory for the index, this process / server, MB", "", engine => $"{engine.MegabytesHere:F0} / {engine.MegabytesThere:F0}");
        Add("on disk, MB", "", engine => $"{engine.MegabytesOnDisk:F0}");
        Add("load of the machine at its start", "", engine => engine.Load);
        table.Print();
    }

    private static string NameOf(EngineKind kind) =>
        kind switch
        {
            EngineKind.Sqlite => "embedded",
            EngineKind.Postgres => "PostgreSQL",
            _ => "OpenSearch",
        };

    private static string Times(double middle, double high) => $"{middle:F1} / {high:F1}";

    private static string Recall(List<double> recall) => string.Join(" / ", recall.Select(each => $"{each:F3}"));
}
