using System.Text.Json;

namespace KnowledgeAssistant.Ingestion.Readers.Json;

/// <summary>JSON as text that people search: values with the path that leads to them, arrays of objects as tables. One value a line (JSONL) is a table, too.</summary>
public sealed class JsonDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Json;

    public override int Number => 1;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var text = TextDecoding.ReadFile(input);
        var options = new JsonDocumentOptions
        {
            MaxDepth = input.Limits.MaxDepth,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        var content = new ContentBuilder(input);
        var blocks = new JsonBlocks(content, cancellationToken);
        if (TryRead(text, options, blocks, out var problem))
            return content.Build(Format, null, null, null, CoverageReport.Complete);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2)
            throw Broken(problem);
        var bad = ReadLines(lines, options, blocks);
        if (bad * 2 > lines.Length)
            throw Broken(problem);
        var coverage = bad == 0 ? CoverageReport.Complete : new CoverageReport([], [$"Lines that are no JSON were left out: {bad:N0}."]);
        return content.Build(Format, null, null, null, coverage);
    }

    private static bool TryRead(string text, JsonDocumentOptions options, JsonBlocks blocks, out string? problem)
    {
        problem = null;
        try
        {
            using var document = JsonDocument.Parse(text, options);
            blocks.Add(document.RootElement);
            return true;
        }
        catch (JsonException exception) when (exception.Message.Contains("configured depth", StringComparison.Ordinal))
        {
            throw new UnreadableDocumentException(
                $"The values of this JSON file are nested more than {options.MaxDepth:N0} deep. Upload it as plain text (.txt).",
                exception
            );
        }
        catch (JsonException exception)
        {
            problem = exception.LineNumber is { } line ? FormattableString.Invariant($" (line {line + 1})") : "";
            return false;
        }
    }

    /// <returns>How many lines are no JSON.</returns>
    private static int ReadLines(string[] lines, JsonDocumentOptions options, JsonBlocks blocks)
    {
        var bad = 0;
        var documents = new List<JsonDocument>();
        try
        {
            foreach (var line in lines)
            {
                try
                {
                    documents.Add(JsonDocument.Parse(line, options));
                }
                catch (JsonException)
                {
                    bad++;
                }
            }
            if (bad * 2 <= lines.Length)
                blocks.AddRows([.. documents.Select(document => document.RootElement)], "");
        }
        finally
        {
            documents.ForEach(document => document.Dispose());
        }
        return bad;
    }

    private static UnreadableDocumentException Broken(string? place) =>
        new($"The file is no valid JSON{place}. Mend it and upload it again, or upload it as plain text (.txt).");
}
