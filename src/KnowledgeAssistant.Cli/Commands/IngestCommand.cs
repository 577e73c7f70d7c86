using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Cli.Ingesting;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary>Ingests files and folders and waits until every document is final; exit code 1 when one of them Failed, with complete results all the same.</summary>
internal static class IngestCommand
{
    private const string PathHelp = "Files and folders. Hidden files are skipped, links inside folders not followed.";
    private const string CollectionHelp = "The collection to ingest into; by default the folder's name, 'documents' for single files.";
    private const string DeleteMissingHelp =
        "Delete documents of the collection that the folder holds no longer; not when most of them are gone at once.";
    private const string AllowHelp = "Who may read a collection that this makes (everyone, group:KEY, user:ID); may be repeated.";

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = PathHelp, Arity = ArgumentArity.OneOrMore };
        var data = SharedOptions.Data();
        var collection = new Option<string?>("--collection") { Description = CollectionHelp, HelpName = "NAME" };
        var allow = SharedOptions.Labels("--allow", AllowHelp);
        var missing = new Option<bool>("--delete-missing") { Description = DeleteMissingHelp };
        var json = SharedOptions.Json();
        var command = new Command("ingest", "Read documents and make them searchable.") { paths, data, collection, allow, missing, json };
        command.Runs(
            (result, cancellationToken) =>
                RunAsync(
                    new IngestOrder(
                        result.GetRequiredValue(paths),
                        result.GetValue(data),
                        result.GetValue(collection)?.Trim(),
                        result.GetValue(allow) ?? [],
                        result.GetValue(missing),
                        result.GetValue(json)
                    ),
                    result.InvocationConfiguration,
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(IngestOrder order, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var folders = order.DeleteMissing ? FileFinder.CollectionsOfFolders(order.Paths, order.Collection) : [];
        var files = FileFinder.Find(order.Paths, order.Collection);
        await using var product = ProductServices.Build(order.Data, streams.Error);
        using var held = Take(product.GetRequiredService<DataFolder>());
        await product.GetRequiredService<AppDatabase>().PrepareAsync(cancellationToken);
        await product
            .GetRequiredService<Instance>()
            .OpenAsync(
                alone: product.GetRequiredService<IOptions<RetrievalOptions>>().Value.Engine == EngineKind.Sqlite,
                cancellationToken
            );
        var removal = ActivatorUtilities.CreateInstance<MissingRemoval>(product);
        await removal.PlanAsync(folders, files, cancellationToken);
        var documents = await IngestAsync(product, held, files, order.Allow, streams.Error, cancellationToken);
        var deleted = order.DeleteMissing ? await removal.RunAsync(streams.Error, cancellationToken) : null;
        var result = new IngestResult(documents, deleted, clock.ElapsedMilliseconds);
        if (order.Json)
            await JsonOutput.WriteAsync(streams.Output, result, IngestJson.Default.IngestResult);
        else
            await WriteAsync(streams.Output, result);
        var failed = removal.WasHeld || documents.Any(document => document.Status == IngestStatus.Failed);
        return failed ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static DataFolderLock Take(DataFolder folder) =>
        DataFolderLock.TryAcquire(folder.Create(), address: null, out var holder)
        ?? throw new CommandFailedException(
            $"The data folder '{folder.Root}' is in use by {holder}: upload the documents there, or try again when it has ended."
        );

    private static async Task<IReadOnlyList<IngestedDocument>> IngestAsync(
        ServiceProvider product,
        DataFolderLock held,
        IReadOnlyList<FoundFile> files,
        IReadOnlyList<AccessLabel> allow,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var run = ActivatorUtilities.CreateInstance<IngestRun>(product);
        var collections = await run.PrepareCollectionsAsync(files.Select(file => file.Collection), allow, cancellationToken);
        await product.GetRequiredService<Recovery>().RunAsync(held.WasKilled, cancellationToken);
        var meter = new IngestMeter(error, files.Count, isTerminal: error == Console.Error && !Console.IsErrorRedirected);
        try
        {
            return await run.RunAsync(files, collections, meter, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            meter.Finish();
            await error.WriteLineAsync(meter.Stopped());
            throw;
        }
        finally
        {
            meter.Finish();
        }
    }

    private static async Task WriteAsync(TextWriter output, IngestResult result)
    {
        foreach (var document in result.Documents)
        {
            var detail = document.Status == IngestStatus.Failed ? document.Reason : Count(document.Passages, "passage");
            await output.WriteLineAsync($"{document.Status, -9}  {Printable(document.Source)}  {detail}");
        }
        foreach (var document in result.Deleted ?? [])
            await output.WriteLineAsync($"{"Deleted", -9}  {Printable(document.Source)}");
        var failed = result.Documents.Count(document => document.Status == IngestStatus.Failed);
        var seconds = (result.ElapsedMs / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"{Count(result.Documents.Count, "document")}, {failed} failed, {seconds} s");
    }

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A refused name may hold what confuses a terminal.</summary>
    private static string Printable(string source) =>
        string.Concat(
            source.Select(unit =>
                char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    ? '\uFFFD'
                    : unit
            )
        );

    private sealed record IngestOrder(
        IReadOnlyList<string> Paths,
        string? Data,
        string? Collection,
        IReadOnlyList<AccessLabel> Allow,
        bool DeleteMissing,
        bool Json
    );
}
