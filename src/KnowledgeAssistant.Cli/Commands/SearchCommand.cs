using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Answering.FollowUps;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary><c>search QUESTION</c>: the passages that fit best, as the last committed state of the index has them; needs no lock.</summary>
internal sealed class SearchCommand
{
    private const int MaxTop = 1_000;

    private readonly Argument<string> _question = new("QUESTION") { Description = "What to look for; put it in quotes." };
    private readonly Option<string?> _data = SharedOptions.Data();
    private readonly Option<string> _mode = new("--mode") { Description = "How to search.", DefaultValueFactory = _ => "hybrid" };
    private readonly Option<int> _top = new("--top")
    {
        Description = "Passages wanted.",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<string?> _rerank = new("--rerank")
    {
        Description = "Which reranker orders the passages again; by default the configured one in hybrid mode.",
    };
    private readonly Option<string?> _history = SharedOptions.History();
    private readonly Option<AccessLabel[]> _scope = SharedOptions.Scope();
    private readonly FilterOptions _filter = new();
    private readonly Option<bool> _explain = new("--explain") { Description = "Also say why each passage was or was not used." };
    private readonly Option<bool> _json = SharedOptions.Json();

    public static Command Create()
    {
        var search = new SearchCommand();
        search._mode.AcceptOnlyFromAmong([.. SearchModes.Names]);
        search._top.Validators.Add(RefuseTop);
        search._rerank.AcceptOnlyFromAmong([.. SearchModes.Rerankers]);
        search._question.Validators.Add(RefuseEmptyQuestion);
        var command = new Command("search", "Find the passages that fit a question.")
        {
            search._question,
            search._data,
            search._mode,
            search._top,
            search._rerank,
            search._history,
            search._scope,
            search._explain,
            search._json,
        };
        search._filter.AddTo(command);
        command.Runs(search.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var configuration = arguments.InvocationConfiguration;
        var request = await RequestOfAsync(arguments, cancellationToken);
        await using var services = ProductServices.Build(arguments.GetValue(_data), configuration.Error);
        var engine = services.GetRequiredService<IOptions<RetrievalOptions>>().Value.Engine;
        if (engine == EngineKind.Sqlite)
            RefuseEmptyFolder(services.GetRequiredService<DataFolder>());
        var start = Stopwatch.GetTimestamp();
        var result = await services.GetRequiredService<HybridSearch>().SearchAsync(request, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var explain = arguments.GetValue(_explain);
        if (arguments.GetValue(_json))
        {
            var output = SearchOutput.Of(result, arguments.GetValue(_mode)!, EngineNames.Of(engine), elapsed, explain);
            await JsonOutput.WriteAsync(configuration.Output, output, SearchJson.Default.SearchOutput);
        }
        else
        {
            await configuration.Output.WriteAsync(SearchText.Of(result, explain));
        }
        return ExitCodes.Done;
    }

    private async Task<SearchRequest> RequestOfAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var history = await HistoryFile.ReadAsync(arguments.GetValue(_history), cancellationToken);
        var question = FollowUpRewriter.Rewrite(arguments.GetValue(_question)!, history).Question;
        var scope = AccessScope.Of(arguments.GetValue(_scope)!);
        var filter = _filter.Of(arguments);
        return new SearchRequest(question, scope, filter)
        {
            Mode = SearchModes.Find(arguments.GetValue(_mode)!)!.Value,
            Top = arguments.GetValue(_top),
            Reranker = arguments.GetValue(_rerank) is { } reranker ? SearchModes.FindReranker(reranker) : null,
        };
    }

    /// <summary>An empty result would look like an answer; a mistyped folder is the likelier cause.</summary>
    private static void RefuseEmptyFolder(DataFolder folder)
    {
        if (!Directory.Exists(folder.IndexFolder) || !Directory.EnumerateFiles(folder.IndexFolder, "*.db").Any())
            throw new CommandFailedException(
                $"Nothing has been ingested into '{folder.Root}' yet: run 'knowledge-assistant ingest PATH' first, or name another folder with --data."
            );
    }

    private static void RefuseTop(OptionResult result)
    {
        if (int.TryParse(result.Tokens.SingleOrDefault()?.Value, CultureInfo.InvariantCulture, out var top) && top is < 1 or > MaxTop)
            result.AddError($"--top {top}: give a number from 1 to {MaxTop}.");
    }

    private static void RefuseEmptyQuestion(ArgumentResult result)
    {
        if (result.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
            result.AddError("The question is empty.");
    }
}
