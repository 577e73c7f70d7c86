using System.IO.Compression;
using System.Text;
using System.Xml;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Tells what kind of document a zip file is: by what it says itself, else by the names of its entries.</summary>
internal static class ZipContent
{
    private const string ContentTypes = "[Content_Types].xml";
    private const int LongestMimeType = 200;

    private static readonly (string Type, string Format)[] Formats =
    [
        ("wordprocessingml", DocumentFormats.Docx),
        ("ms-word", DocumentFormats.Docx),
        ("presentationml", DocumentFormats.Pptx),
        ("ms-powerpoint", DocumentFormats.Pptx),
        ("spreadsheetml", DocumentFormats.Xlsx),
        ("ms-excel", DocumentFormats.Xlsx),
    ];

    /// <param name="file">Its directory is within the limits.</param>
    /// <exception cref="UnreadableDocumentException">Not a supported file, or damaged.</exception>
    public static string FormatOf(FileStream file, IReadOnlySet<string> names)
    {
        try
        {
            file.Position = 0;
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry("mimetype") is { } entry && OpenDocument(entry) is { } format)
                return format;
            var main = zip.GetEntry(ContentTypes) is { } types ? MainType(types) : null;
            if (main?.Contains("sheet.binary", StringComparison.Ordinal) ?? false)
                throw FormatDetection.Unsupported("This is a binary Excel workbook (.xlsb). Save it as .xlsx");
            return Array.Find(Formats, known => main?.Contains(known.Type, StringComparison.Ordinal) ?? false).Format ?? ByNames(names);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new UnreadableDocumentException(ReaderReasons.Damaged, exception);
        }
    }

    /// <summary>Null where it is none.</summary>
    private static string? OpenDocument(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.ASCII);
        var type = new char[LongestMimeType];
        return new string(type, 0, reader.ReadBlock(type)).Trim() switch
        {
            "application/vnd.oasis.opendocument.text" or "application/vnd.oasis.opendocument.text-template" => DocumentFormats.Odt,
            "application/vnd.oasis.opendocument.spreadsheet" => throw FormatDetection.Unsupported(
                "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx"
            ),
            "application/vnd.oasis.opendocument.presentation" => throw FormatDetection.Unsupported(
                "This is an OpenDocument presentation (.odp). Save it as .pptx"
            ),
            _ => null,
        };
    }

    /// <summary>The type of the main part: the one that ends in "main+xml", whatever the part is called.</summary>
    private static string? MainType(ZipArchiveEntry types)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CloseInput = true,
        };
        using var reader = XmlReader.Create(types.Open(), settings);
        while (reader.Read())
        {
            var type = reader.NodeType == XmlNodeType.Element ? reader.GetAttribute("ContentType") : null;
            if (
                type is not null
                && (type.EndsWith(".main+xml", StringComparison.Ordinal) || type.EndsWith(".main", StringComparison.Ordinal))
            )
                return type;
        }
        return null;
    }

    private static string ByNames(IReadOnlySet<string> names)
    {
        bool Has(string start) => names.Any(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        if (names.Contains(ContentTypes) || Has("word/document.xml"))
        {
            if (Has("word/document"))
                return DocumentFormats.Docx;
            if (Has("ppt/presentation"))
                return DocumentFormats.Pptx;
            if (Has("xl/workbook.xml"))
                return DocumentFormats.Xlsx;
        }
        throw FormatDetection.Unsupported("This is a zip archive; upload the files in it one by one");
    }
}
