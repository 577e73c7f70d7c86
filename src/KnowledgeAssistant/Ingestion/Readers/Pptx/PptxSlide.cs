using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Pptx;

/// <summary>Turns one slide into blocks.</summary>
internal sealed class PptxSlide(OfficePackage package, ContentBuilder content)
{
    /// <summary>What a layout repeats on every slide.</summary>
    private static readonly HashSet<string> Furniture = ["dt", "ftr", "sldNum", "hdr"];

    private readonly Dictionary<string, XElement?> _parts = new(StringComparer.Ordinal);

    /// <returns>Whether the slide itself, without its notes, holds text.</returns>
    public bool Add(string part, XElement slide)
    {
        var shapes = Shapes(slide.Child("cSld").Child("spTree")).ToList();
        var layout = package.Related(part, "slideLayout");
        var masterPart = layout is null ? null : package.Related(layout, "slideMaster");
        var master = Loaded(masterPart);
        var grounds = new PptxGrounds(
            Loaded(masterPart is null ? null : package.Related(masterPart, "theme")),
            slide,
            Loaded(layout),
            master
        );
        var texts = new PptxText(Loaded(layout), master, grounds);
        var title = shapes.Find(IsTitle);
        var before = content.Count;
        if (title is not null)
            content.Heading(1, texts.Title(title));
        foreach (var shape in shapes.Where(shape => shape != title))
            Add(part, shape, texts);
        AddComments(part);
        var hasText = content.Count > before;
        AddNotes(part);
        return hasText;
    }

    /// <summary>Shapes in their order, those of groups in place of the groups; of alternatives the one that today's programs show.</summary>
    private static IEnumerable<XElement> Shapes(XElement? tree)
    {
        foreach (var shape in tree?.Elements() ?? [])
        {
            var inner = shape.Name.LocalName switch
            {
                "grpSp" => Shapes(shape),
                "AlternateContent" => Alternative(shape),
                _ => [shape],
            };
            foreach (var found in inner)
                yield return found;
        }
    }

    private static IEnumerable<XElement> Alternative(XElement alternatives)
    {
        var choice = Shapes(alternatives.Child("Choice")).ToList();
        return choice.Exists(shape => shape.All("t").Any()) ? choice : Shapes(alternatives.Child("Fallback"));
    }

    private static XElement? Placeholder(XElement shape) => shape.Elements().FirstOrDefault().Child("nvPr").Child("ph");

    private static bool IsTitle(XElement shape) =>
        Placeholder(shape).Value("type") is "title" or "ctrTitle"
        && shape.Child("txBody").All("t").Any(text => text.Value.Trim().Length > 0);

    private void Add(string part, XElement shape, PptxText texts)
    {
        var placeholder = Placeholder(shape);
        if (placeholder.Value("type") is { } type && Furniture.Contains(type))
            return;
        if (shape.Child("txBody") is { } body)
            texts.Add(content, shape, body, placeholder);
        else if (shape.Name.LocalName is "pic" && PictureText.Of(shape.All("cNvPr").FirstOrDefault()) is { } picture)
            content.Paragraph(picture);
        else if (shape.Name.LocalName is "graphicFrame")
            AddFrame(part, shape);
        else
            AddUnknown(shape);
    }

    /// <summary>A kind of shape that is newer than this program: its text is in the usual elements all the same.</summary>
    private void AddUnknown(XElement shape)
    {
        foreach (var paragraph in shape.All("p"))
            content.Paragraph(PptxText.Of(paragraph));
    }

    private void AddFrame(string part, XElement frame)
    {
        var data = frame.Child("graphic").Child("graphicData");
        if (data.Child("tbl") is { } table)
        {
            var grid = PptxTable.Read(table, PptxText.Cell);
            content.Table(grid.Rows, grid.HeaderRows);
        }
        else if (data.Child("chart").Relation() is { } chart)
        {
            ChartText.Of(package.Load(package.Target(part, chart)))?.AddTo(content);
        }
        else if (data.Child("relIds").Relation("dm") is { } diagram)
        {
            foreach (var point in package.Load(package.Target(part, diagram)).All("pt"))
            {
                var text = string.Join(' ', point.Child("t").Children("p").Select(PptxText.Of)).Trim();
                content.ListItem(1, text.Length > 0 ? $"• {text}" : "");
            }
        }
    }

    private void AddNotes(string part)
    {
        var notes = package.Load(package.Related(part, "notesSlide"));
        var bodies = Shapes(notes.Child("cSld").Child("spTree")).Where(shape => Placeholder(shape).Value("type") == "body");
        foreach (var paragraph in bodies.SelectMany(body => body.Child("txBody").Children("p")))
            content.Note(PptxText.Of(paragraph));
    }

    private void AddComments(string part)
    {
        foreach (var relation in package.Relations(part).Where(relation => relation.Purpose is "comments" or "comment"))
        {
            // Today's form keeps its text as a shape does, the one before as a string; answers are comments within.
            foreach (var comment in package.Load(relation.Target).All("cm").Concat(package.Load(relation.Target).All("reply")))
            {
                var text = comment.Child("text")?.Value ?? string.Join(' ', comment.Child("txBody").Children("p").Select(PptxText.Of));
                if (CommentText.Of(Author(comment.Value("authorId")), text) is { } line)
                    content.Note(line);
            }
        }
    }

    private string? Author(string? id) =>
        package
            .Relations(package.MainPart)
            .Where(relation => relation.Purpose is "commentAuthors" or "authors")
            .SelectMany(relation => Loaded(relation.Target)?.Elements() ?? [])
            .FirstOrDefault(author => author.Value("id") == id)
            .Value("name");

    /// <summary>Layouts and masters are shared by many slides.</summary>
    private XElement? Loaded(string? part)
    {
        if (part is null)
            return null;
        if (!_parts.TryGetValue(part, out var loaded))
            _parts[part] = loaded = package.Load(part);
        return loaded;
    }
}
