using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>What lies over a sheet: charts, text boxes and what is said of pictures; and the comments on its cells.</summary>
internal sealed class SheetDrawing(OfficePackage package, ContentBuilder content, PictureCount pictures)
{
    /// <summary>Excel puts this before the text of a comment that is a conversation, for programs that do not know those.</summary>
    private const string OfConversation = "[Threaded comment]";

    public void Add(string? part)
    {
        if (part is null)
            return;
        var drawing = package.Load(part);
        pictures.Add(drawing);
        foreach (var element in drawing?.Elements().OrderBy(Place).SelectMany(anchor => anchor.Descendants()) ?? [])
        {
            switch (element.Name.LocalName)
            {
                case "chart" when element.Relation() is { } id:
                    ChartText.Of(package.Load(package.Target(part, id)))?.AddTo(content);
                    break;
                case "p" when element.Ancestors().Any(above => above.Name.LocalName == "txBody"):
                    content.Paragraph(string.Concat(element.All("t").Select(text => text.Value)));
                    break;
                case "cNvPr" when element.Parent?.Parent?.Name.LocalName == "pic":
                    content.Paragraph(PictureText.Of(element) ?? "");
                    break;
            }
        }
    }

    /// <summary>From top to bottom, then from left to right, not in the order in which they were drawn.</summary>
    private static (int Row, int Column) Place(XElement anchor)
    {
        var from = anchor.Child("from");
        return (OfficeXml.Number(from.Child("row")?.Value) ?? 0, OfficeXml.Number(from.Child("col")?.Value) ?? 0);
    }

    public void AddComments(string sheetPart)
    {
        foreach (var relation in package.Relations(sheetPart).Where(relation => relation.Purpose == "comments"))
        {
            var part = package.Load(relation.Target);
            var authors = part.Child("authors").Children("author").Select(author => author.Value).ToList();
            foreach (var comment in part.Child("commentList").Children("comment"))
            {
                var text = string.Concat(comment.Child("text").All("t").Select(run => run.Value));
                if (!text.StartsWith(OfConversation, StringComparison.Ordinal))
                    Add(authors.ElementAtOrDefault(comment.Number("authorId") ?? -1), text, comment.Value("ref"));
            }
        }
        foreach (var relation in package.Relations(sheetPart).Where(relation => relation.Purpose == "threadedComment"))
        {
            foreach (var comment in package.Load(relation.Target).Children("threadedComment"))
                Add(Person(comment.Value("personId")), comment.Child("text")?.Value ?? "", comment.Value("ref"));
        }
    }

    private void Add(string? author, string text, string? cell)
    {
        if (CommentText.Of(author, text, cell) is { } comment)
            content.Note(comment);
    }

    private string? Person(string? id) =>
        package
            .Load(package.Related(package.MainPart, "person"))
            .Children("person")
            .FirstOrDefault(person => person.Value("id") == id)
            .Value("displayName");
}
