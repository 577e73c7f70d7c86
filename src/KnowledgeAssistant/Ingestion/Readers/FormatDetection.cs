using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Code;
using KnowledgeAssistant.Ingestion.Readers.Images;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Tells a file's format: by its content first, by its name only where the content leaves a choice.</summary>
public static class FormatDetection
{
    private const int Sample = 64 * 1024;

    private static readonly string[] TextExtensions = [".txt", ".text", ".log", ".rst", ".adoc", ".asc", ""];

    private static readonly (byte[] Start, string Name)[] Binaries =
    [
        ("GIF8"u8.ToArray(), "a picture (GIF)"),
        ([0x1F, 0x8B], "a compressed archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a compressed archive"),
        ("Rar!"u8.ToArray(), "a compressed archive"),
        ("BZh"u8.ToArray(), "a compressed archive"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ("MZ"u8.ToArray(), "a program"),
    ];

    /// <returns>A <see cref="DocumentFormats"/> name.</returns>
    /// <exception cref="UnreadableDocumentException">It is none of the supported formats; the reason names them.</exception>
    public static string Detect(ReaderInput input)
    {
        using var file = File.OpenRead(input.Path);
        var sample = new byte[Sample];
        var start = sample.AsSpan(0, file.ReadAtLeast(sample, Sample, throwOnEndOfStream: false));
        if (start[..Math.Min(1024, start.Length)].IndexOf("%PDF-"u8) >= 0)
            return DocumentFormats.Pdf;
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
            return Zip.OfficeFormat(file, input.Limits);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw OfficeBinary(file);
        if (PictureHeader.IsPicture(start))
            return DocumentFormats.Image;
        RefuseBinary(start);
        return TextFormat(TextDecoding.Decode(start), FileNames.Extension(input.FileName));
    }

    private static string TextFormat(string text, string extension)
    {
        text = text.TrimStart();
        if (text.StartsWith("{\\rtf", StringComparison.Ordinal))
            throw Unsupported("This is a rich text file (.rtf)");
        if (IsHtml(text))
            return DocumentFormats.Html;
        return extension switch
        {
            ".md" or ".markdown" or ".mdown" or ".mkd" => DocumentFormats.Markdown,
            ".html" or ".htm" or ".xhtml" => DocumentFormats.Html,
            ".eml" => DocumentFormats.Email,
            ".json" or ".jsonl" or ".ndjson" or ".geojson" => DocumentFormats.Json,
            ".xml" or ".svg" or ".rss" or ".atom" or ".xsd" or ".xsl" or ".config" => DocumentFormats.Xml,
            ".csv" or ".tsv" or ".tab" => DocumentFormats.Csv,
            // The content is text, though the name promises something else.
            ".pdf" or ".docx" or ".doc" or ".pptx" or ".ppt" or ".odt" => DocumentFormats.Text,
            _ when TextExtensions.Contains(extension) => DocumentFormats.Text,
            _ when CodeLanguages.Of(extension) is not null => DocumentFormats.Code,
            _ => throw Unsupported($"Files of the type {extension} are not supported"),
        };
    }

    /// <summary>A document of its own: Markdown too begins with tags at times, but not with these.</summary>
    private static bool IsHtml(string text)
    {
        while (true)
        {
            var end =
                text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? text.IndexOf("?>", StringComparison.Ordinal)
                : text.StartsWith("<!--", StringComparison.Ordinal) ? text.IndexOf("-->", StringComparison.Ordinal)
                : -1;
            if (end < 0)
                break;
            text = text[(text.IndexOf('>', end) + 1)..].TrimStart();
        }
        return ((ReadOnlySpan<string>)["<!doctype html", "<html", "<head>", "<body"])
            .ToArray()
            .Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase));
    }

    private static void RefuseBinary(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, name) in Binaries)
        {
            if (start.StartsWith(signature) && start.IndexOf((byte)0) >= 0)
                throw Unsupported($"This is {name}, not a document");
        }
        var (encoding, _) = TextDecoding.Detect(start);
        var isUtf16 = encoding is UnicodeEncoding or UTF32Encoding;
        var controls = 0;
        foreach (var value in start)
            controls += value < 32 && value is not (9 or 10 or 12 or 13 or 27) ? 1 : 0;
        if (!isUtf16 && controls > start.Length / 200)
            throw Unsupported("This is a binary file of a type that is not known");
    }

    /// <summary>The container of Word 97 and its kin; since 2007 it holds only documents with a password.</summary>
    private static UnreadableDocumentException OfficeBinary(FileStream file)
    {
        file.Position = 0;
        var bytes = new byte[Math.Min(file.Length, 8 * 1024 * 1024)];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes.AsSpan(0, length).IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
            ? new UnreadableDocumentException(ReaderReasons.PasswordProtected)
            : Unsupported("This is a file of an old Office program (.doc, .xls or .ppt). Save it in today's format, for example .docx");
    }

    internal static UnreadableDocumentException Unsupported(string finding) => new($"{finding}. Supported are {ReaderReasons.Supported}.");
}
