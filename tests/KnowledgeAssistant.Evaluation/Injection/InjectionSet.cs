using System.Text.Json;

namespace KnowledgeAssistant.Evaluation.Injection;

/// <summary>The development set: clean e-mails, and instructions by kind that are put into them.</summary>
internal sealed record InjectionSet(IReadOnlyList<string> Mails, IReadOnlyList<(string Name, IReadOnlyList<string> Instructions)> Kinds)
{
    /// <summary>Kinds that ask something of their own and leave the answer to the question alone; the others steer it.</summary>
    private static readonly string[] PlainTasks =
    [
        "Information Retrieval",
        "Content Creation",
        "Learning and Tutoring",
        "Language Translation",
        "Programming Help",
    ];

    public static bool IsPlainTask(string kind) => PlainTasks.Contains(kind, StringComparer.Ordinal);

    public static InjectionSet Read()
    {
        var folder = SharedFolder.Dataset("prompt-injection");
        var mails = File.ReadLines(Path.Combine(folder, "email_train.jsonl"))
            .Where(line => line.Length > 0)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("context").GetString()!);
        var kinds = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(folder, "text_attack_train.json")))
            .RootElement.EnumerateObject()
            .Select(kind => (kind.Name, (IReadOnlyList<string>)[.. kind.Value.EnumerateArray().Select(text => text.GetString()!)]));
        return new InjectionSet([.. mails], [.. kinds]);
    }

    /// <summary>The mail with the instruction as a line before it, between two of its sentences, and behind it.</summary>
    public static IEnumerable<string> Inject(string mail, string instruction)
    {
        yield return $"{instruction}\n{mail}";
        var sentences = Ingestion.Chunking.Sentences.Split(mail);
        var middle = sentences[sentences.Count / 2].Start;
        yield return $"{mail[..middle].TrimEnd()}\n{instruction}\n{mail[middle..]}";
        yield return $"{mail}\n{instruction}";
    }
}
