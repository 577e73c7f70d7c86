using System.Text;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Odt;

/// <summary>Gathers the text of paragraphs, and on the way the notes, comments and text boxes that hang on them.</summary>
internal sealed class OdtParagraphText(OdtUnseen unseen)
{
    private const int MostSpaces = 100;

    private readonly List<XElement> _boxes = [];
    private readonly List<string> _notes = [];
    private int _noteNumber;

    public string Read(XElement paragraph)
    {
        var text = new StringBuilder();
        if (unseen.How(paragraph) is { } how)
            HiddenText.Note(how, paragraph.Value);
        else
            Walk(paragraph, text);
        return text.ToString();
    }

    public List<XElement> TakeBoxes() => Take(_boxes);

    public List<string> TakeNotes() => Take(_notes);

    private static List<T> Take<T>(List<T> pending)
    {
        List<T> taken = [.. pending];
        pending.Clear();
        return taken;
    }

    private void Walk(XElement parent, StringBuilder text)
    {
        foreach (var node in parent.Nodes())
        {
            if (node is XText run)
                text.Append(run.Value);
            else if (node is XElement element)
                Element(element, text);
        }
    }

    private void Element(XElement element, StringBuilder text)
    {
        if (unseen.How(element) is { } how)
        {
            HiddenText.Note(how, element.Value);
            return;
        }
        switch (element.Name.LocalName)
        {
            case "s":
                text.Append(' ', Math.Clamp(element.Number("c") ?? 1, 1, MostSpaces));
                break;
            case "tab" or "line-break":
                text.Append(' ');
                break;
            case "note":
                Note(element, text);
                break;
            case "annotation":
                var words = element.Children("p").Concat(element.Children("list")).Select(part => part.Value);
                if (CommentText.Of(element.Child("creator")?.Value, string.Join(' ', words)) is { } comment)
                    _notes.Add(comment);
                break;
            case "text-box":
                _boxes.Add(element);
                break;
            case "desc" or "title" when element.Parent?.Name.LocalName == "frame":
                text.Append(' ').Append(element.Value).Append(' ');
                break;
            // What is not shown: change marks, hidden text, the second writing of a word, drawings as XML.
            case "change" or "change-start" or "change-end" or "hidden-text" or "hidden-paragraph" or "ruby-text" or "object":
                break;
            default:
                Walk(element, text);
                break;
        }
    }

    private void Note(XElement note, StringBuilder text)
    {
        var mark = NoteMark.Of(++_noteNumber);
        text.Append(mark);
        var words = new StringBuilder();
        foreach (var paragraph in note.Child("note-body")?.Elements() ?? [])
        {
            Walk(paragraph, words);
            words.Append(' ');
        }
        _notes.Add($"{mark} {words}");
    }
}
