using System.Globalization;
using System.Text;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Gathers the text of paragraphs as Word shows it, and on the way the notes and text boxes that hang on them.</summary>
internal sealed class DocxParagraphText(DocxStyles styles, DocxNotes notes)
{
    private const int DeepestNesting = 200;

    /// <summary>Elements whose text is not shown: removed and moved text, field codes, properties, the second form of a drawing.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "Fallback",
        "annotation",
        "rt",
    ];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _hidden = new();
    private string _how = "";
    private int _depth;

    /// <summary>Notes referred to since the last <see cref="TakeNotes"/>.</summary>
    private readonly List<(int Number, XElement Note)> _pendingNotes = [];
    private readonly List<XElement> _pendingBoxes = [];
    private readonly List<string> _pendingCharts = [];

    public string Read(XElement paragraph)
    {
        _text.Clear();
        var isHiddenByStyle = styles.IsHidden(paragraph.Child("pPr").Child("pStyle").Value());
        _hidden.Clear();
        _how = "hidden text";
        Walk(paragraph, isHiddenByStyle);
        HiddenText.Note(_how, _hidden.ToString());
        return _text.ToString();
    }

    public List<(int Number, XElement Note)> TakeNotes() => Take(_pendingNotes);

    public List<XElement> TakeBoxes() => Take(_pendingBoxes);

    /// <summary>Relations of charts.</summary>
    public List<string> TakeCharts() => Take(_pendingCharts);

    private static List<T> Take<T>(List<T> pending)
    {
        List<T> taken = [.. pending];
        pending.Clear();
        return taken;
    }

    private void Walk(XElement parent, bool isHidden)
    {
        if (_depth >= DeepestNesting)
            return;
        _depth++;
        foreach (var element in parent.Elements())
        {
            var name = element.Name.LocalName;
            if (name == "r")
                Run(element, isHidden);
            else if (!LeftOut.Contains(name))
                Element(element, name, isHidden);
        }
        _depth--;
    }

    private void Run(XElement run, bool isHidden)
    {
        var properties = run.Child("rPr");
        isHidden = properties.Switch("vanish") ?? (isHidden || styles.IsHidden(properties.Child("rStyle").Value()));
        if (!isHidden && DocxUnseen.How(run, styles) is { } how)
            (isHidden, _how) = (true, how);
        Walk(run, isHidden);
    }

    private void Element(XElement element, string name, bool isHidden)
    {
        if (name == "txbxContent")
        {
            if (!isHidden)
                _pendingBoxes.Add(element);
            return;
        }
        if (isHidden)
        {
            if (name == "t")
                _hidden.Append(element.Value);
            if (!element.HasElements)
                return;
            Walk(element, isHidden);
            return;
        }
        switch (name)
        {
            case "t":
                _text.Append(element.Value);
                break;
            case "tab" or "br" or "cr" or "ptab":
                _text.Append(' ');
                break;
            case "noBreakHyphen":
                _text.Append('-');
                break;
            case "oMath":
                _text.Append(EndsFormula(element) ? " " : "").Append(FormulaText.Of(element));
                break;
            case "sym":
                Symbol(element.Value("char"));
                break;
            case "footnoteReference" or "endnoteReference":
                Note(name == "footnoteReference" ? "footnote" : "endnote", element.Value("id"));
                break;
            case "chart" when element.Relation() is { } chart:
                _pendingCharts.Add(chart);
                break;
            case "docPr":
                _text.Append(' ').Append(PictureText.Of(element)).Append(' ');
                break;
            default:
                Walk(element, isHidden);
                break;
        }
    }

    /// <summary>Formulas below each other are one paragraph.</summary>
    private bool EndsFormula(XElement formula) =>
        formula.ElementsBeforeSelf().Any(other => other.Name.LocalName == "oMath") && _text.Length > 0;

    /// <summary>Symbol fonts put their signs into the private area; only bullets and the like, so they are dropped.</summary>
    private void Symbol(string? code)
    {
        var isNumber = int.TryParse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number is > 0x20 and < 0xD800)
            _text.Append((char)number);
    }

    private void Note(string kind, string? id)
    {
        if (notes.Refer(kind, id) is not { } note)
            return;
        _text.Append(NoteMark.Of(note.Number));
        _pendingNotes.Add(note);
    }
}
