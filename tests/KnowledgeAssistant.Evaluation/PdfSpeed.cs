using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Retrieval.Evaluation;
using KnowledgeAssistant.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Text PDFs to searchable by the real command, and pictures of their pages. Chromium prints the PDFs from the S3 guide.</summary>
internal static class PdfSpeed
{
    private const int Documents = 8;
    private const int PicturesMeasured = 40;
    private const int PictureWidth = 1_200;

    public static Command CreateCommand()
    {
        var command = new Command("pdf", "Text PDFs to searchable, want >= 3,000 pages a minute; a page picture, want <= 500 ms.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var pdfs = new TemporaryFolder();
        await PrintAsync(pdfs.Path, cancellationToken);
        using var data = new TemporaryFolder();
        var run = await ProductCommand.MustRunAsync(["ingest", pdfs.Path, "--data", data.Path, "--json"], cancellationToken);
        using var json = JsonDocument.Parse(run.Output);
        var pages = json.RootElement.GetProperty("documents").EnumerateArray().Sum(document => document.GetProperty("pages").GetInt32());
        var pictures = await DrawAsync(Directory.GetFiles(pdfs.Path)[0], data.Path, cancellationToken);
        var table = new Table("measure", "value");
        table.Add("PDFs / pages", string.Create(CultureInfo.InvariantCulture, $"{Documents} / {pages}"));
        table.Add(
            "pages a minute, process start included",
            (pages / run.Elapsed.TotalMinutes).ToString("N0", CultureInfo.InvariantCulture)
        );
        table.Add("seconds", run.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        var (large, largePages) = await LargeAsync(pdfs.Path, cancellationToken);
        table.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"seconds of one PDF of {largePages} pages, process start included; want <= 15 at 300"
            ),
            large.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)
        );
        var (p50, p95) = (RelevanceMeasures.Percentile(pictures, 0.5), RelevanceMeasures.Percentile(pictures, 0.95));
        table.Add(
            string.Create(CultureInfo.InvariantCulture, $"page picture of {PictureWidth} pixels, p50 / p95 ms"),
            string.Create(CultureInfo.InvariantCulture, $"{p50:F0} / {p95:F0}")
        );
        table.Print();
        return 0;
    }

    /// <summary>Two of the PDFs as one.</summary>
    private static async Task<(TimeSpan Elapsed, int Pages)> LargeAsync(string pdfs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        string[] parts = [.. Directory.GetFiles(pdfs).Order(StringComparer.Ordinal).Take(2)];
        using (var unite = Process.Start("pdfunite", [.. parts, Path.Combine(folder.Path, "large.pdf")]))
            await unite.WaitForExitAsync(cancellationToken);
        using var data = new TemporaryFolder();
        var run = await ProductCommand.MustRunAsync(["ingest", folder.Path, "--data", data.Path, "--json"], cancellationToken);
        using var json = JsonDocument.Parse(run.Output);
        return (run.Elapsed, json.RootElement.GetProperty("documents")[0].GetProperty("pages").GetInt32());
    }

    private static async Task<List<double>> DrawAsync(string pdf, string data, CancellationToken cancellationToken)
    {
        await using var services = EvaluationServices.Build(DataFolder.At(data));
        var readers = services.GetRequiredService<ReaderPool>();
        List<double> times = [];
        for (var page = 1; page <= PicturesMeasured + 1; page++)
        {
            var start = Stopwatch.GetTimestamp();
            var picture = await readers.RenderPageAsync(pdf, page, PictureWidth, new ReaderLimits(), cancellationToken);
            if (picture.Png is null)
                throw new InvalidOperationException(picture.Reason);
            // The first waits for the reader process to start.
            if (page > 1)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times;
    }

    private static async Task PrintAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(SharedFolder.Root, "datasets", "documents", "s3-guide"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToArray();
        using var pages = new TemporaryFolder();
        var number = 0;
        foreach (var chunk in files.Chunk((files.Length + Documents - 1) / Documents))
        {
            var html = Path.Combine(pages.Path, "page.html");
            await File.WriteAllTextAsync(html, Html(chunk), cancellationToken);
            var start = new ProcessStartInfo("chromium")
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
                start.ArgumentList.Add(argument);
            start.ArgumentList.Add("--print-to-pdf=" + Path.Combine(folder, $"guide-{++number}.pdf"));
            start.ArgumentList.Add(html);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await Task.WhenAll(output, error);
        }
    }

    /// <summary>Each line a paragraph or heading: plain text pages are what is measured.</summary>
    private static string Html(IEnumerable<string> files)
    {
        StringBuilder html = new("<!doctype html><meta charset=\"utf-8\"><title>Guide</title>");
        foreach (var line in files.SelectMany(File.ReadLines).Where(line => line.Length > 0))
        {
            var tag = line.StartsWith('#') ? "h2" : "p";
            html.Append('<')
                .Append(tag)
                .Append('>')
                .Append(WebUtility.HtmlEncode(line.TrimStart('#', ' ')))
                .Append("</")
                .Append(tag)
                .Append('>');
        }
        return html.ToString();
    }
}
