using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace KnowledgeAssistant.Evaluation;

/// <summary>Documents of all formats in turn, made from the shared ones: repeated, each copy with bytes of its own.</summary>
internal static class MixedDocuments
{
    private static readonly string[] Zips = [".docx", ".pptx", ".xlsx", ".odt"];

    /// <summary>Those that take seconds because their text is recognised in pictures, and those that cannot be read, are no measure of reading.</summary>
    private static readonly string[] LeftOut = ["ocr", "pdf_password", "email"];

    public static void Write(string folder, int count)
    {
        var root = SharedFolder.Dataset("documents");
        var kinds = Directory
            .EnumerateDirectories(Path.Combine(root, "parser"))
            .Where(kind => !LeftOut.Contains(Path.GetFileName(kind)))
            .Select(kind => FilesOf(Path.Combine(kind, "sources")))
            .Append(FilesOf(Path.Combine(root, "s3-guide")))
            .ToArray();
        for (var i = 0; i < count; i++)
        {
            var files = kinds[i % kinds.Length];
            var source = files[i / kinds.Length % files.Length];
            var name = string.Create(CultureInfo.InvariantCulture, $"{i:D5}-{Path.GetFileName(source)}");
            Copy(source, Path.Combine(folder, name), i);
        }
    }

    private static string[] FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Copy(string source, string target, int number)
    {
        File.Copy(source, target);
        var ending = Path.GetExtension(source);
        var mark = string.Create(CultureInfo.InvariantCulture, $"Copy {number} of the document.");
        if (Zips.Contains(ending))
        {
            using var zip = ZipFile.Open(target, ZipArchiveMode.Update);
            using var entry = zip.CreateEntry("copy.txt").Open();
            entry.Write(Encoding.UTF8.GetBytes(mark));
        }
        else
        {
            // A comment after the end of a PDF, text elsewhere.
            var line = ending switch
            {
                ".pdf" => $"\n%{mark}\n",
                ".html" or ".htm" => $"\n<p>{mark}</p>\n",
                _ => $"\n{mark}\n",
            };
            File.AppendAllText(target, line);
        }
    }
}
