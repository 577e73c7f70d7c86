using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>
/// The parts of a file of an office program. Read with the runtime's own zip and XML readers rather than a package library: those refuse whole
/// files for one malformed link, and here nothing a part refers to outside the file is even looked at.
/// </summary>
internal sealed class OfficePackage : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly XmlReaderSettings _settings;
    private readonly int _maxDepth;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<PartRelation>> _relations = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="usualMainPart">Where the main part is if the file does not say.</param>
    public OfficePackage(ReaderInput input, string usualMainPart)
    {
        _zip = ZipFile.OpenRead(input.Path);
        _maxDepth = input.Limits.MaxDepth;
        foreach (var entry in _zip.Entries)
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        _settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = input.Limits.MaxUnpackedBytes,
            // Runs of text have white space of their own; the rest is layout of the XML.
            IgnoreWhitespace = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        };
        MainPart = Related("", "officeDocument") ?? usualMainPart;
    }

    public string MainPart { get; }

    /// <summary>A part that may be built into trees: its depth is checked ahead. Null if the file has no such part.</summary>
    /// <exception cref="UnreadableDocumentException">Its elements are nested without end.</exception>
    public XmlReader? Open(string? part)
    {
        using (var scan = Stream(part))
        {
            while (scan?.Read() ?? false)
                CheckDepth(scan, _maxDepth);
        }
        return Stream(part);
    }

    /// <summary>A part that is read node by node, by a caller who calls <see cref="CheckDepth"/> or builds nothing; null if the file has none.</summary>
    public XmlReader? Stream(string? part) =>
        part is not null && _entries.TryGetValue(part, out var entry) ? XmlReader.Create(entry.Open(), _settings) : null;

    public static void CheckDepth(XmlReader reader, int maxDepth)
    {
        if (reader.Depth > maxDepth)
            throw new UnreadableDocumentException(
                $"The parts of this file are nested more than {maxDepth:N0} deep, so it was not read. Save it anew in its own program."
            );
    }

    /// <summary>A small part as a tree; null if the file has none.</summary>
    public XElement? Load(string? part)
    {
        using var reader = Open(part);
        return reader is null ? null : XElement.Load(reader);
    }

    /// <summary>What a part refers to within the file.</summary>
    public IReadOnlyList<PartRelation> Relations(string part)
    {
        if (!_relations.TryGetValue(part, out var relations))
            _relations[part] = relations = LoadRelations(part);
        return relations;
    }

    /// <summary>The first part that a part names for a purpose, for example <c>styles</c>.</summary>
    public string? Related(string part, string purpose) => Relations(part).FirstOrDefault(relation => relation.Purpose == purpose)?.Target;

    /// <summary>The part that a part refers to by an id.</summary>
    public string? Target(string part, string? id) => Relations(part).FirstOrDefault(relation => relation.Id == id)?.Target;

    public void Dispose() => _zip.Dispose();

    private List<PartRelation> LoadRelations(string from)
    {
        var slash = from.LastIndexOf('/');
        var folder = from[..(slash + 1)];
        var relations = new List<PartRelation>();
        foreach (var relation in Load($"{folder}_rels/{from[(slash + 1)..]}.rels")?.Elements() ?? [])
        {
            var type = relation.Value("Type") ?? "";
            if (relation.Value("TargetMode") != "External" && relation.Value("Target") is { Length: > 0 } target)
                relations.Add(new PartRelation(relation.Value("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Resolved(folder, target)));
        }
        return relations;
    }

    private static string Resolved(string folder, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var path = new List<string>();
        foreach (var step in (folder + target).Split('/'))
        {
            if (step == ".." && path.Count > 0)
                path.RemoveAt(path.Count - 1);
            else if (step is not (".." or "." or ""))
                path.Add(step);
        }
        return string.Join('/', path);
    }
}

/// <param name="Purpose">The last word of the relation's type, the same in the strict and the transitional form of the format.</param>
/// <param name="Target">Name of a part of the same file.</param>
internal sealed record PartRelation(string Id, string Purpose, string Target);
