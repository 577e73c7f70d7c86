using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>What the readers make of real files beside the expected texts, in the reader process as in the product.</summary>
internal static class ReaderQuality
{
    private const int RunsShown = 4;

    /// <summary>Mean edit similarity wanted, by folder of the set.</summary>
    private static readonly Dictionary<string, double> Wanted = new()
    {
        ["docx"] = 0.95,
        ["html"] = 0.95,
        ["md"] = 0.95,
        ["csv"] = 0.95,
        ["xlsx"] = 0.95,
        ["pdf"] = 0.93,
    };

    public static Command CreateCommand()
    {
        var format = new Option<string?>("--format") { Description = "A folder of the set: csv, docx, html, md, pdf, pptx, xlsx." };
        var worst = new Option<int>("--worst") { Description = "How many files to list with what differs.", DefaultValueFactory = _ => 0 };
        var texts = new Option<string?>("--texts")
        {
            Description = "A folder to write both texts of each file to, a word a line, for a diff.",
        };
        var command = new Command("quality", "Readers against the expected texts of the parser set: edit similarity, words, table cells.")
        {
            format,
            worst,
            texts,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(parsed.GetValue(format), parsed.GetValue(worst), parsed.GetValue(texts), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(string? format, int worst, string? texts, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        await using var services = EvaluationServices.Build(DataFolder.At(data.Path));
        var readers = services.GetRequiredService<ReaderPool>();
        List<FileQuality> files = [];
        foreach (var file in ParserSet.Files(format))
            files.Add(await MeasureAsync(readers, file, cancellationToken));
        PrintFiles(files);
        PrintFormats(files);
        foreach (var file in files.OrderBy(file => file.Result.Similarity).Take(worst))
            PrintDifference(file);
        if (texts is not null)
            WriteTexts(files, Directory.CreateDirectory(texts).FullName);
        return 0;
    }

    private static async Task<FileQuality> MeasureAsync(ReaderPool readers, ParserFile file, CancellationToken cancellationToken)
    {
        var expected = ExpectedText.Of(await File.ReadAllTextAsync(file.Expected, cancellationToken));
        var start = Stopwatch.GetTimestamp();
        var outcome = await readers.ReadAsync(new ReaderInput(file.Path, file.Name, new ReaderLimits()), cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var read = outcome.Content is { } content ? ReadText.Of(content) : PlainText.Of([], []);
        return new FileQuality(file, read, expected, Comparison.Of(read, expected), outcome.Reason, elapsed);
    }

    private static void PrintFiles(List<FileQuality> files)
    {
        var table = new Table("file", "similarity", "words", "cells", "ms", "");
        foreach (var file in files.OrderBy(file => file.File.Format).ThenBy(file => file.Result.Similarity))
        {
            table.Add(
                $"{file.File.Format}/{file.File.Name}",
                Share(file.Result.Similarity),
                Share(file.Result.Words),
                Share(file.Result.Cells),
                file.Elapsed.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                file.Reason ?? ""
            );
        }
        table.Print();
    }

    private static void PrintFormats(List<FileQuality> files)
    {
        var table = new Table(
            "format",
            "files",
            "similarity, mean",
            "want",
            "",
            "median",
            "least",
            "words, mean",
            "cells, mean",
            "least",
            "ms, mean"
        );
        foreach (var group in files.GroupBy(file => file.File.Format))
        {
            double[] similarities = [.. group.Select(file => file.Result.Similarity)];
            double[] cells = [.. group.Select(file => file.Result.Cells).OfType<double>()];
            var want = Wanted.TryGetValue(group.Key, out var least) ? least : (double?)null;
            table.Add(
                group.Key,
                similarities.Length.ToString(CultureInfo.InvariantCulture),
                Share(similarities.Average()),
                Share(want),
                want is null ? ""
                    : similarities.Average() >= want ? "met"
                    : "SHORT",
                Share(RelevanceMeasures.Percentile([.. similarities], 0.5)),
                Share(similarities.Min()),
                Share(group.Average(file => file.Result.Words)),
                Share(cells.Length > 0 ? cells.Average() : null),
                Share(cells.Length > 0 ? cells.Min() : null),
                group.Average(file => file.Elapsed.TotalMilliseconds).ToString("F0", CultureInfo.InvariantCulture)
            );
        }
        table.Print();
    }

    private static void PrintDifference(FileQuality file)
    {
        Console.WriteLine($"{file.File.Format}/{file.File.Name} {Share(file.Result.Similarity)} {file.Reason}");
        foreach (var run in Comparison.OnlyIn(file.Expected, file.Read, RunsShown))
            Console.WriteLine("  expected only: " + run);
        foreach (var run in Comparison.OnlyIn(file.Read, file.Expected, RunsShown))
            Console.WriteLine("  read only:     " + run);
        Console.WriteLine();
    }

    private static void WriteTexts(List<FileQuality> files, string folder)
    {
        foreach (var file in files)
        {
            File.WriteAllLines(Path.Combine(folder, file.File.Name + ".read"), file.Read.Words);
            File.WriteAllLines(Path.Combine(folder, file.File.Name + ".expected"), file.Expected.Words);
        }
    }

    private static string Share(double? share) => share?.ToString("F3", CultureInfo.InvariantCulture) ?? "";
}

/// <param name="Reason">Why it could not be read; else null.</param>
internal sealed record FileQuality(
    ParserFile File,
    PlainText Read,
    PlainText Expected,
    Comparison Result,
    string? Reason,
    TimeSpan Elapsed
);
