using System.Text.Json;
using System.Text.RegularExpressions;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Tests.Architecture;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

/// <summary>The golden ranges are only worth something while the readers give the text they were found in.</summary>
public sealed class GoldenRangesTests
{
    private static readonly string Data = Path.Combine(Repository.Root, "data");

    public static TheoryData<string> Sources()
    {
        var sources = new TheoryData<string>();
        foreach (var source in Questions().Select(SourceOf).Distinct(StringComparer.Ordinal))
            sources.Add(source);
        return sources;
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void GoldenRange_InTheTextOfItsDocument_HoldsTheAnswer(string source)
    {
        var path = Path.Combine(Data, "samples", source);
        var text = new DocumentReaders()
            .Read(new ReaderInput(path, Path.GetFileName(path), new ReaderLimits()), TestContext.Current.CancellationToken)
            .Text;
        foreach (var question in Questions().Where(question => SourceOf(question) == source))
        {
            var (start, end) = (question.GetProperty("range")[0].GetInt32(), question.GetProperty("range")[1].GetInt32());
            var found = Regex.Replace(text[start..end], @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1));
            Assert.Equal(question.GetProperty("answer").GetString(), found);
        }
    }

    private static IEnumerable<JsonElement> Questions() =>
        File.ReadLines(Path.Combine(Data, "golden", "questions.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Where(question => question.GetProperty("answerable").GetBoolean());

    private static string SourceOf(JsonElement question)
    {
        using var collections = JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "samples", "collections.json")));
        var name = question.GetProperty("collection").GetString();
        var folder = collections.RootElement.EnumerateArray().Single(collection => collection.GetProperty("name").GetString() == name);
        return Path.Combine(folder.GetProperty("folder").GetString()!, question.GetProperty("source").GetString()!);
    }
}
