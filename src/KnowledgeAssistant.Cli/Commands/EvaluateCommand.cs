using System.CommandLine;
using System.CommandLine.Parsing;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary><c>evaluate FOLDER</c>: how well the product's search does on a judged data set.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "A retrieval data set in the BEIR layout." };
    private readonly Option<string[]> _engines = new("--engine")
    {
        Description = "Engine to run on; may be repeated.",
        HelpName = EngineNames.Sqlite,
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
        var command = new Command("evaluate", "Measure search on a data set with judgements.")
        {
            evaluate._folder,
            evaluate._engines,
            evaluate._modes,
            evaluate._json,
        };
        command.Runs(evaluate.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var configuration = arguments.InvocationConfiguration;
        var dataset = JudgedDataset.Open(arguments.GetValue(_folder)!);
        var temporary = Directory.CreateTempSubdirectory("knowledge-assistant-evaluate-");
        try
        {
            await using var services = ProductServices.Build(temporary.FullName, configuration.Error);
            var folder = services.GetRequiredService<DataFolder>().Create();
            // Whoever writes an index holds its folder's lock; nobody else knows this folder.
            using var held =
                DataFolderLock.TryAcquire(folder, address: null, out var holder)
                ?? throw new CommandFailedException($"The temporary folder '{folder.Root}' is in use by {holder}.");
            var output = await EvaluateAsync(dataset, services, arguments, cancellationToken);
            if (arguments.GetValue(_json))
                await JsonOutput.WriteAsync(configuration.Output, output, EvaluateJson.Default.EvaluateOutput);
            else
                await configuration.Output.WriteAsync(output.ToText());
            return ExitCodes.Done;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private async Task<EvaluateOutput> EvaluateAsync(
        JudgedDataset dataset,
        ServiceProvider services,
        ParseResult arguments,
        CancellationToken cancellationToken
    )
    {
        var index = services.GetRequiredService<IPassageIndex>();
        var progress = new ErrorProgress(arguments.InvocationConfiguration.Error);
        var indexed = await ActivatorUtilities
            .CreateInstance<DatasetIndexer>(services)
            .IndexAsync(dataset, index, progress, cancellationToken);
        var evaluation = ActivatorUtilities.CreateInstance<DatasetEvaluation>(services);
        List<EvaluateRunOutput> runs = [];
        foreach (var name in ModesOf(arguments.GetValue(_modes)!))
        {
            progress.Say($"{name}: {dataset.Queries.Count} questions, twice");
            var (mode, reranker) = SearchModes.FindEvaluation(name)!.Value;
            var result = await evaluation.RunAsync(dataset, index, indexed, mode, reranker, cancellationToken);
            runs.Add(EvaluateRunOutput.Of(EngineNames.Sqlite, name, result));
        }
        return new EvaluateOutput(dataset.Name, indexed.Documents, dataset.Queries.Count, runs);
    }

    private static string[] ModesOf(string modes) =>
        [.. modes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static void RefuseUnknownEngines(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value != EngineNames.Sqlite))
            result.AddError($"--engine {token.Value}: this program has the engine {EngineNames.Sqlite}.");
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
