using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>
/// The parts of a Word file. Read with the runtime's own zip and XML readers rather than a package library: those refuse whole files for one
/// malformed link, and here nothing a part refers to outside the file is even looked at.
/// </summary>
internal sealed class DocxPackage : IDisposable
{
    /// <summary>Word itself stays far below; building a tree takes time by the square of its depth.</summary>
    private const int DeepestNesting = 1_000;

    private readonly ZipArchive _zip;
    private readonly XmlReaderSettings _settings;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    public DocxPackage(ReaderInput input)
    {
        _zip = ZipFile.OpenRead(input.Path);
        foreach (var entry in _zip.Entries)
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        _settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = input.Limits.MaxUnpackedBytes,
            // Word writes text with white space of its own; the rest is layout of the XML.
            IgnoreWhitespace = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        MainPart = Target("", "officeDocument") ?? "word/document.xml";
    }

    public string MainPart { get; }

    /// <summary>Null if the file has no such part.</summary>
    /// <exception cref="UnreadableDocumentException">Its elements are nested without end.</exception>
    public XmlReader? Open(string? part)
    {
        if (part is null || !_entries.TryGetValue(part, out var entry))
            return null;
        using (var scan = XmlReader.Create(entry.Open(), WithClosing()))
        {
            while (scan.Read())
            {
                if (scan.Depth > DeepestNesting)
                    throw new UnreadableDocumentException("The parts of this Word file are nested too deeply to be read.");
            }
        }
        return XmlReader.Create(entry.Open(), WithClosing());
    }

    /// <summary>A small part as a tree; null if the file has none.</summary>
    public XElement? Load(string? part)
    {
        using var reader = Open(part);
        return reader is null ? null : XElement.Load(reader);
    }

    /// <summary>The part that the main part names for a purpose, for example <c>styles</c>.</summary>
    public string? Related(string purpose) => Target(MainPart, purpose);

    public string? CoreProperties() => Target("", "core-properties") ?? "docProps/core.xml";

    public void Dispose() => _zip.Dispose();

    private XmlReaderSettings WithClosing()
    {
        var settings = _settings.Clone();
        settings.CloseInput = true;
        return settings;
    }

    private string? Target(string from, string purpose)
    {
        var slash = from.LastIndexOf('/');
        var folder = from[..(slash + 1)];
        var relations = Load($"{folder}_rels/{from[(slash + 1)..]}.rels");
        var target = relations
            ?.Elements()
            .FirstOrDefault(relation =>
                (relation.Attribute("Type")?.Value ?? "").EndsWith("/" + purpose, StringComparison.Ordinal)
                && relation.Attribute("TargetMode")?.Value != "External"
            )
            ?.Attribute("Target")
            ?.Value;
        if (target is null)
            return null;
        return target.StartsWith('/') ? target[1..] : folder + target;
    }
}
