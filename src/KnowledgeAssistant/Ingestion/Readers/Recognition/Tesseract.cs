using System.ComponentModel;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Recognition;

/// <summary>Recognises text in pictures by the program tesseract (Apache 2.0), one thread a picture. Runs in the reader process.</summary>
internal sealed class Tesseract(string program)
{
    private const string English = "eng";
    private static readonly Lazy<Tesseract?> Found = new(Find);
    private readonly Lazy<HashSet<string>> _languages = new(() => Languages(program));

    /// <summary>Null where it is not installed.</summary>
    public static Tesseract? Installed => Found.Value;

    /// <param name="dotsPerInch">Where known; else tesseract guesses.</param>
    /// <returns>A sheet for each picture of the file; none where it could not be decoded, or took too long.</returns>
    public IReadOnlyList<RecognisedSheet> Recognise(string picture, ReaderLimits limits, TimeSpan time, int? dotsPerInch)
    {
        // 1: columns and paragraphs are told, and pictures that lie on their side are read all the same.
        List<string> arguments = [picture, "stdout", "-l", Wanted(limits.OcrLanguages), "--psm", "1"];
        if (dotsPerInch is { } dots)
            arguments.AddRange(["--dpi", FormattableString.Invariant($"{dots}")]);
        using var running = ExternalProgram.Start(limits, program, [.. arguments, "tsv"], time);
        using var output = new StreamReader(running.Output, new UTF8Encoding(false, throwOnInvalidBytes: false));
        var sheets = TesseractOutput.Read(output, limits.MaxCharacters);
        return running.End().ExitCode == 0 ? sheets : [];
    }

    /// <summary>The picture as a PDF with one page, for what only draws PDFs. Its text, recognised as if it were one line, means nothing.</summary>
    /// <param name="number">1-based, of the pictures in the file.</param>
    /// <param name="target">Without the ending that is added.</param>
    /// <returns>Whether it could be decoded.</returns>
    public bool ToPdf(string picture, int number, string target, ReaderLimits limits)
    {
        string[] arguments =
        [
            picture,
            target,
            "-l",
            Wanted(English),
            "--psm",
            "13",
            "-c",
            FormattableString.Invariant($"tessedit_page_number={number - 1}"),
            "pdf",
        ];
        using var running = ExternalProgram.Start(limits, program, arguments, limits.PageTime);
        running.Output.CopyTo(Stream.Null);
        return running.End().ExitCode == 0;
    }

    /// <summary>Those of the wanted languages that are installed, else English, else any.</summary>
    private string Wanted(string languages)
    {
        var installed = languages
            .Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(_languages.Value.Contains)
            .ToList();
        return installed.Count > 0 ? string.Join('+', installed)
            : _languages.Value.Contains(English) ? English
            : _languages.Value.FirstOrDefault(language => language != "osd") ?? English;
    }

    private static Tesseract? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var program = folders.Select(folder => Path.Combine(folder, "tesseract")).FirstOrDefault(File.Exists);
        return program is null ? null : new Tesseract(program);
    }

    private static HashSet<string> Languages(string program)
    {
        try
        {
            using var running = ExternalProgram.Start(new ReaderLimits(), program, ["--list-langs"], TimeSpan.FromSeconds(10));
            using var output = new StreamReader(running.Output);
            // The first line is a heading.
            var languages = output.ReadToEnd().Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0).ToHashSet();
            running.End();
            return languages;
        }
        catch (Win32Exception)
        {
            return [];
        }
    }
}
