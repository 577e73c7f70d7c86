using System.CommandLine;
using System.CommandLine.Parsing;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary><c>evaluate FOLDER</c>: how well the product's search does on a judged data set.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "A retrieval data set in the BEIR layout." };
    private readonly Option<string[]> _engines = new("--engine")
    {
        Description = "Engine to run on; may be repeated, and is then compared with the first.",
        HelpName = string.Join('|', EngineNames.All),
        DefaultValueFactory = _ => [EngineNames.Sqlite],
    };
    private readonly Option<string> _modes = new("--modes")
    {
        Description = "Modes to run, between commas: " + string.Join(", ", SearchModes.EvaluationNames) + ".",
        HelpName = "MODE,…",
        DefaultValueFactory = _ => "keyword,vector,hybrid",
    };
    private readonly Option<bool> _json = SharedOptions.Json();

    public static Command Create()
    {
        var evaluate = new EvaluateCommand();
        evaluate._engines.Validators.Add(RefuseUnknownEngines);
        evaluate._modes.Validators.Add(RefuseUnknownModes);
        var command = new Command("evaluate", "Measure search on a data set with judgements.");
        command.Add(evaluate._folder);
        foreach (var option in (Option[])[evaluate._engines, evaluate._modes, evaluate._json])
            command.Add(option);
        command.Runs(evaluate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var configuration = arguments.InvocationConfiguration;
        var dataset = JudgedDataset.Open(arguments.GetValue(_folder)!);
        List<EvaluateRunOutput> runs = [];
        List<EngineRankings> rankings = [];
        var documents = 0;
        string[] engines = [.. arguments.GetValue(_engines)!.Distinct(StringComparer.Ordinal)];
        foreach (var engine in engines)
        {
            var found = engines.Length > 1 ? new EngineRankings(engine) : null;
            documents = await EvaluateAsync(dataset, engine, arguments, runs, found, cancellationToken);
            if (found is not null)
                rankings.Add(found);
        }
        var agreement = rankings.Skip(1).SelectMany(engine => engine.CompareWith(rankings[0], dataset)).ToList();
        var output = new EvaluateOutput(dataset.Name, documents, dataset.Queries.Count, runs, agreement);
        if (arguments.GetValue(_json))
            await JsonOutput.WriteAsync(configuration.Output, output, EvaluateJson.Default.EvaluateOutput);
        else
            await configuration.Output.WriteAsync(output.ToText());
        return ExitCodes.Done;
    }

    /// <summary>Runs on an index of its own: a temporary folder, and on a server a name of its own, all of which goes afterwards.</summary>
    /// <param name="rankings">Gets what was found, to be compared with other engines; null for one engine alone.</param>
    /// <returns>The number of documents.</returns>
    private async Task<int> EvaluateAsync(
        JudgedDataset dataset,
        string engine,
        ParseResult arguments,
        List<EvaluateRunOutput> runs,
        EngineRankings? rankings,
        CancellationToken cancellationToken
    )
    {
        var temporary = Directory.CreateTempSubdirectory("knowledge-assistant-evaluate-");
        try
        {
            await using var services = ProductServices.Build(
                temporary.FullName,
                arguments.InvocationConfiguration.Error,
                new("KnowledgeAssistant:Retrieval:Engine", engine),
                new("KnowledgeAssistant:Retrieval:IndexName", $"ka_evaluate_{Guid.NewGuid():N}"[..32])
            );
            var folder = services.GetRequiredService<DataFolder>().Create();
            // Whoever writes an index holds its folder's lock; nobody else knows this folder.
            using var held =
                DataFolderLock.TryAcquire(folder, address: null, out var holder)
                ?? throw new CommandFailedException($"The temporary folder '{folder.Root}' is in use by {holder}.");
            try
            {
                return await EvaluateAsync(dataset, engine, services, arguments, runs, rankings, cancellationToken);
            }
            finally
            {
                var kind = services.GetRequiredService<IOptions<RetrievalOptions>>().Value.Engine;
                await services.GetRequiredKeyedService<IIndexEngine>(kind).RemoveAllAsync(CancellationToken.None);
            }
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private async Task<int> EvaluateAsync(
        JudgedDataset dataset,
        string engine,
        ServiceProvider services,
        ParseResult arguments,
        List<EvaluateRunOutput> runs,
        EngineRankings? rankings,
        CancellationToken cancellationToken
    )
    {
        var index = services.GetRequiredService<IPassageIndex>();
        var progress = new ErrorProgress(arguments.InvocationConfiguration.Error);
        var indexed = await ActivatorUtilities
            .CreateInstance<DatasetIndexer>(services)
            .IndexAsync(dataset, index, progress, cancellationToken);
        var evaluation = ActivatorUtilities.CreateInstance<DatasetEvaluation>(services);
        var modes = ModesOf(arguments.GetValue(_modes)!);
        foreach (var name in modes)
        {
            progress.Say($"{engine} {name}: {dataset.Queries.Count} questions, twice");
            var (mode, reranker) = SearchModes.FindEvaluation(name)!.Value;
            var result = await evaluation.RunAsync(dataset, index, indexed, mode, reranker, cancellationToken);
            runs.Add(EvaluateRunOutput.Of(engine, name, result));
            rankings?.Add(name, EngineRankings.Everything, result.Rankings);
        }
        if (rankings is null)
            return indexed.Documents;
        progress.Say($"{engine}: the same under random scopes");
        var scopes = new DatasetScopes(indexed);
        await scopes.RestrictAsync(index, cancellationToken);
        foreach (var name in modes)
        {
            var (mode, reranker) = SearchModes.FindEvaluation(name)!.Value;
            var found = await evaluation.RankAsync(dataset, index, indexed, mode, reranker, scopes.Of, cancellationToken);
            rankings.Add(name, EngineRankings.Scoped, found);
        }
        rankings.SetReadable(dataset.Queries.Select(query => DatasetScopes.Readable(query, scopes.Of(query))));
        return indexed.Documents;
    }

    private static string[] ModesOf(string modes) =>
        [.. modes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static void RefuseUnknownEngines(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => !EngineNames.All.Contains(token.Value, StringComparer.Ordinal)))
            result.AddError($"--engine {token.Value}: none of {string.Join(", ", EngineNames.All)}.");
    }

    private static void RefuseUnknownModes(OptionResult result)
    {
        var modes = ModesOf(string.Join(',', result.Tokens.Select(token => token.Value)));
        if (modes.Length == 0 && result.Tokens.Count > 0)
            result.AddError("--modes: name at least one mode.");
        foreach (var mode in modes.Where(mode => SearchModes.FindEvaluation(mode) is null))
            result.AddError($"--modes: '{mode}' is none of {string.Join(", ", SearchModes.EvaluationNames)}.");
    }
}
