using System.IO.Compression;
using System.Text;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Office;

/// <summary>Writes zip packages part by part.</summary>
internal sealed class PackageFile
{
    public const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    public const string Types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, string> _parts = [];

    public PackageFile Part(string name, string content)
    {
        _parts[name] = content;
        return this;
    }

    /// <summary>What a part refers to: purposes and targets, with the ids r1, r2 and so on.</summary>
    public PackageFile Refer(string part, params (string Purpose, string Target)[] relations)
    {
        var slash = part.LastIndexOf('/') + 1;
        var elements = relations.Select(
            (relation, i) => $"<Relationship Id=\"r{i + 1}\" Type=\"{Types}/{relation.Purpose}\" Target=\"{relation.Target}\"/>"
        );
        return Part(
            $"{part[..slash]}_rels/{part[slash..]}.rels",
            $"<Relationships xmlns=\"{Relations}\">{string.Concat(elements)}</Relationships>"
        );
    }

    /// <summary>The file's main part and what kind of file that makes it.</summary>
    public PackageFile Main(string part, string type) =>
        Part(
                "[Content_Types].xml",
                $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{type}.main+xml\"/></Types>"
            )
            .Refer("", ("officeDocument", part));

    public byte[] Bytes()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in _parts)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        return stream.ToArray();
    }
}
