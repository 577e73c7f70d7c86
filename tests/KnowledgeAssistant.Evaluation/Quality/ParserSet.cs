namespace KnowledgeAssistant.Evaluation.Quality;

/// <summary>A file with the text that another program and people agreed on.</summary>
internal sealed record ParserFile(string Format, string Path, string Expected)
{
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>
/// The data set of parsers: a folder for each format, files in <c>sources</c>, expected Markdown in <c>groundtruth</c> under the file's name and <c>.md</c>,
/// or the name without its ending and <c>.md</c>. Some files have none, and some texts no file.
/// </summary>
internal static class ParserSet
{
    public static IEnumerable<ParserFile> Files(string? format)
    {
        var root = Path.Combine(SharedFolder.Dataset("documents"), "parser");
        foreach (var folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (format is not null && format != name)
                continue;
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "sources")).Order(StringComparer.Ordinal))
            {
                if (ExpectedOf(folder, path) is { } expected)
                    yield return new ParserFile(name, path, expected);
            }
        }
    }

    private static string? ExpectedOf(string folder, string path)
    {
        var texts = Path.Combine(folder, "groundtruth");
        string[] names = [Path.GetFileName(path) + ".md", Path.GetFileNameWithoutExtension(path) + ".md"];
        return names.Select(name => Path.Combine(texts, name)).FirstOrDefault(File.Exists);
    }
}
