using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Writes into each answerable golden question where its answer stands in the document's normalised text, as the readers give it now.</summary>
internal static class GoldenRanges
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command CreateCommand()
    {
        var command = new Command(
            "golden-ranges",
            "Writes the ranges of the golden answers anew; needed when a reader or a sample changes."
        );
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var data = Path.Combine(SharedFolder.RepositoryRoot(), "data");
        var file = Path.Combine(data, "golden", "questions.jsonl");
        var folders = await FoldersAsync(Path.Combine(data, "samples"), cancellationToken);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new List<string>();
        var missing = 0;
        foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken))
        {
            var question = JsonNode.Parse(line)!.AsObject();
            if ((string?)question["answer"] is { } answer)
            {
                var path = Path.Combine(folders[(string)question["collection"]!], (string)question["source"]!);
                if (!texts.TryGetValue(path, out var text))
                    texts[path] = text = Read(path, cancellationToken);
                var found = Find(text, answer);
                question.Remove("range");
                if (found is { } range)
                    question["range"] = new JsonArray(range.Start, range.End);
                else
                {
                    missing++;
                    await Console.Error.WriteLineAsync(
                        $"{question["id"]}: the answer does not stand once in {question["source"]}: {answer}"
                    );
                }
            }
            lines.Add(question.ToJsonString(Options));
        }
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n", cancellationToken);
        return missing == 0 ? 0 : 1;
    }

    private static async Task<Dictionary<string, string>> FoldersAsync(string samples, CancellationToken cancellationToken)
    {
        var collections = JsonNode
            .Parse(await File.ReadAllTextAsync(Path.Combine(samples, "collections.json"), cancellationToken))!
            .AsArray();
        return collections.ToDictionary(
            collection => (string)collection!["name"]!,
            collection => Path.Combine(samples, (string)collection!["folder"]!),
            StringComparer.Ordinal
        );
    }

    private static string Read(string path, CancellationToken cancellationToken) =>
        new DocumentReaders().Read(new ReaderInput(path, Path.GetFileName(path), new ReaderLimits()), cancellationToken).Text;

    /// <summary>The one place that holds the answer, any white space between its words; null when there is none or more than one.</summary>
    private static TextRange? Find(string text, string answer)
    {
        var words = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape);
        var matches = Regex.Matches(text, string.Join(@"\s+", words), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        return matches.Count == 1 ? new TextRange(matches[0].Index, matches[0].Index + matches[0].Length) : null;
    }
}
