using KnowledgeAssistant.Retrieval.Evaluation;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Evaluation;

public sealed class JudgedDatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ka-set-").FullName;

    public JudgedDatasetTests()
    {
        Write(
            "corpus.jsonl",
            """
            {"_id": "d1", "title": "One", "text": "first text", "metadata": {"x": 1}}
            {"_id": 2, "text": "second text"}

            {"_id": "d3", "title": null, "text": ""}
            """
        );
        Write(
            "queries.jsonl",
            "{\"_id\": \"q1\", \"text\": \"one?\"}\n{\"_id\": 2, \"text\": \"two?\"}\n{\"_id\": \"q3\", \"text\": \"three?\"}\n"
        );
        Write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t1\n2\td3\t1\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadDocuments_NumberedIdsAndMissingTitles_AreRead() =>
        Assert.Equal(
            [new DatasetDocument("d1", "One", "first text"), new("2", "", "second text"), new("d3", "", "")],
            JudgedDataset.Open(_folder).ReadDocuments()
        );

    [Fact]
    public void Open_QuestionsWithoutRelevantDocument_AreLeftOut()
    {
        Write("qrels.tsv", "q1\td1\t2\nq1\t2\t1\n2\td3\t0\n");

        var query = Assert.Single(JudgedDataset.Open(_folder).Queries);

        Assert.Equal(("q1", "one?"), (query.Id, query.Text));
        Assert.Equal([("d1", 2.0), ("2", 1.0)], query.Grades.Select(grade => (grade.Key, grade.Value)));
    }

    [Theory]
    [InlineData("q1\td1\t2\nq1\t2\t1\n2\td3\t1")]
    [InlineData("query-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\t2\t1\r\n2\td3\t1\r\n\r\n")]
    [InlineData("q1 0 d1 2\nq1 0 2 1\n2 0 d3 1\n")]
    public void Open_JudgementsInAnyUsualForm_AreTheSame(string qrels)
    {
        Write("qrels.tsv", qrels);

        Assert.Equal([2, 1], JudgedDataset.Open(_folder).Queries.Select(query => query.Grades.Count));
    }

    [Fact]
    public void Open_BeirFolderOfJudgements_IsRead()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.Move(Path.Combine(_folder, "qrels.tsv"), Path.Combine(_folder, "qrels", "test.tsv"));

        Assert.Equal(2, JudgedDataset.Open(_folder).Queries.Count);
    }

    [Theory]
    [InlineData("corpus.jsonl")]
    [InlineData("queries.jsonl")]
    [InlineData("qrels.tsv")]
    public void Open_FileMissing_NamesIt(string file)
    {
        File.Delete(Path.Combine(_folder, file));

        Assert.Contains(file, FailureOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}\n{\"_id\": \"d1\", \"text\": \"b\"}", "'d1' appears twice")]
    [InlineData("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}\nnot json", "line 2")]
    [InlineData("corpus.jsonl", "[1]", "line 1")]
    [InlineData("corpus.jsonl", "{\"text\": \"a\"}", "\"_id\"")]
    [InlineData("queries.jsonl", "{\"_id\": \"q1\"}", "\"text\"")]
    [InlineData("queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\"}\n{\"_id\": \"q1\", \"text\": \"b\"}", "'q1' appears twice")]
    [InlineData("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tyes", "line 2")]
    [InlineData("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1", "line 2")]
    [InlineData("qrels.tsv", "other\td1\t1", "same ids")]
    [InlineData("qrels.tsv", "q1\td1\tNaN\nq1\td1\tNaN", "line 2")]
    public void Open_ContentThatCannotBeMeant_NamesThePlace(string file, string content, string expected)
    {
        Write(file, content);

        var message = FailureOf();

        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private string FailureOf() =>
        Assert.Throws<DatasetException>(() => JudgedDataset.Open(_folder).ReadDocuments().Count().ToString()).Message;

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder, file), content);
}
