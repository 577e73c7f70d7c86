using System.IO.Compression;
using System.Text;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Docx;

/// <summary>Writes Word files part by part.</summary>
internal sealed class DocxFile
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Math = "http://schemas.openxmlformats.org/officeDocument/2006/math";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, string> _parts = [];

    public DocxFile(string body, string prolog = "")
    {
        _parts["[Content_Types].xml"] = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
        _parts["_rels/.rels"] =
            $"<Relationships xmlns=\"{Relations}\"><Relationship Id=\"a\" Type=\"{Types}/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        _parts["word/document.xml"] =
            $"<?xml version=\"1.0\"?>{prolog}<w:document xmlns:w=\"{Word}\" xmlns:m=\"{Math}\"><w:body>{body}</w:body></w:document>";
    }

    public static string Paragraph(string text, string properties = "") => $"<w:p><w:pPr>{properties}</w:pPr>{Run(text)}</w:p>";

    public static string Run(string text, string properties = "") =>
        $"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>";

    public static string Style(string id) => $"<w:pStyle w:val=\"{id}\"/>";

    public static string Number(int list, int level = 0) => $"<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>";

    /// <summary>A part that the document refers to; its root element gets the word namespace.</summary>
    public DocxFile With(string purpose, string content)
    {
        _parts[$"word/{purpose}.xml"] = $"<w:{purpose} xmlns:w=\"{Word}\">{content}</w:{purpose}>";
        var relations = _parts
            .Keys.Where(name => name is "word/styles.xml" or "word/numbering.xml" or "word/footnotes.xml")
            .Select(name => name[5..^4]);
        _parts["word/_rels/document.xml.rels"] =
            $"<Relationships xmlns=\"{Relations}\">{string.Concat(relations.Select(name => $"<Relationship Id=\"{name}\" Type=\"{Types}/{name}\" Target=\"{name}.xml\"/>"))}</Relationships>";
        return this;
    }

    public DocxFile WithPart(string name, string content)
    {
        _parts[name] = content;
        return this;
    }

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
