namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>A document of a retrieval data set.</summary>
/// <param name="Title">Empty where it has none.</param>
public sealed record DatasetDocument(string Id, string Title, string Text);

/// <summary>A question with its judgements.</summary>
/// <param name="Grades">Gain by document id; at least one is above 0.</param>
public sealed record JudgedQuery(string Id, string Text, IReadOnlyDictionary<string, double> Grades);

/// <summary>A retrieval data set in the BEIR layout: <c>corpus.jsonl</c>, <c>queries.jsonl</c> and <c>qrels.tsv</c> or <c>qrels/test.tsv</c>.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Queries">Only those with a relevant document, in file order.</param>
public sealed record JudgedDataset(string Name, string CorpusFile, IReadOnlyList<JudgedQuery> Queries)
{
    /// <exception cref="DatasetException">A file is missing or holds a line that cannot be understood.</exception>
    public static JudgedDataset Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"There is no folder '{folder}'.");
        var corpus = RequiredFile(folder, "corpus.jsonl");
        var queries = RequiredFile(folder, "queries.jsonl");
        var qrels = RequiredFile(folder, "qrels.tsv", Path.Combine("qrels", "test.tsv"));
        var judgements = Judgements.Read(qrels);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<JudgedQuery> judged = [];
        foreach (var line in DatasetLines.Read(queries))
        {
            if (!seen.Add(line.Id))
                throw new DatasetException($"{queries}: the question '{line.Id}' appears twice.");
            if (judgements.TryGetValue(line.Id, out var grades) && grades.Values.Any(grade => grade > 0))
                judged.Add(new JudgedQuery(line.Id, line.RequiredText, grades));
        }
        if (judged.Count == 0)
            throw new DatasetException($"No question of {queries} has a relevant document in {qrels}: do both use the same ids?");
        return new JudgedDataset(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), corpus, judged);
    }

    /// <summary>The documents one by one: a corpus may be larger than memory.</summary>
    /// <exception cref="DatasetException">A line cannot be understood.</exception>
    public IEnumerable<DatasetDocument> ReadDocuments()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var line in DatasetLines.Read(CorpusFile))
        {
            if (!seen.Add(line.Id))
                throw new DatasetException($"{CorpusFile}: the document '{line.Id}' appears twice.");
            yield return new DatasetDocument(line.Id, line.Title, line.Text ?? "");
        }
    }

    private static string RequiredFile(string folder, params string[] names)
    {
        var found = names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found ?? throw new DatasetException($"There is no {string.Join(" or ", names)} in '{folder}'.");
    }
}

/// <summary>A data set cannot be read; the message names file and line.</summary>
public sealed class DatasetException : Exception
{
    public DatasetException(string message)
        : base(message) { }

    public DatasetException(string message, Exception innerException)
        : base(message, innerException) { }

    public DatasetException() { }
}
