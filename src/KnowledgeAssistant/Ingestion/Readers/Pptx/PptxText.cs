using System.Text;
using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Hidden;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Pptx;

/// <summary>
/// Text bodies of shapes: paragraphs and the items of lists with their bullets and numbers. What a paragraph does not say itself it has from
/// its shape, that from the layout's placeholder, that from the master's.
/// </summary>
internal sealed class PptxText(XElement? layout, XElement? master, PptxGrounds grounds)
{
    private const int Levels = 9;

    /// <summary>Hundredths of a point.</summary>
    private const int Tiny = 100;

    /// <param name="shape">That the body is of.</param>
    public void Add(ContentBuilder content, XElement shape, XElement body, XElement? placeholder)
    {
        var hidesWhite = grounds.AreWhiteUnder(shape);
        var numbers = new ListCounter();
        foreach (var paragraph in body.Children("p"))
        {
            var text = Of(paragraph, hidesWhite ? grounds : null).Trim();
            var level = Math.Clamp(paragraph.Child("pPr").Number("lvl") ?? 0, 0, Levels - 1);
            var bullet = Bullet(paragraph, body, placeholder, level);
            // An empty paragraph shows no bullet; it ends no numbering either.
            if (text.Length == 0)
                continue;
            var marker = bullet?.Name.LocalName == "buAutoNum" ? numbers.Next(level, bullet) : numbers.Bullet(level);
            if (bullet is null)
                content.Paragraph(text);
            else
                content.ListItem(level + 1, ListMarkers.StartsWith(text) ? text : $"{marker} {text}");
        }
    }

    /// <summary>All of a cell in one line.</summary>
    public static string Cell(XElement body) => string.Join(' ', body.Children("p").Select(paragraph => Of(paragraph)));

    /// <summary>All of a title in one line.</summary>
    public string Title(XElement shape)
    {
        var white = grounds.AreWhiteUnder(shape) ? grounds : null;
        return string.Join(' ', shape.Child("txBody").Children("p").Select(paragraph => Of(paragraph, white)));
    }

    public static string Of(XElement paragraph) => Of(paragraph, null);

    /// <param name="hidingWhite">Null where white text is seen, or may be.</param>
    private static string Of(XElement paragraph, PptxGrounds? hidingWhite)
    {
        var text = new StringBuilder();
        foreach (var run in paragraph.Descendants())
        {
            if (run.Name.LocalName == "oMath")
                text.Append(FormulaText.Of(run));
            else if (IsInFormula(run))
                continue;
            else if (run.Name.LocalName == "t" && run.Parent.Child("rPr").Number("sz") is >= 0 and <= Tiny)
                HiddenText.Note(UnseenText.Tiny, run.Value);
            else if (run.Name.LocalName == "t" && (hidingWhite?.IsWhiteRun(run.Parent.Child("rPr")) ?? false))
                HiddenText.Note(UnseenText.White, run.Value);
            else if (run.Name.LocalName == "t")
                text.Append(run.Value);
            else if (run.Name.LocalName is "br" or "tab")
                text.Append(' ');
        }
        return text.ToString();
    }

    private static bool IsInFormula(XElement run) =>
        run.Name.NamespaceName.EndsWith("/math", StringComparison.Ordinal)
        && run.Ancestors().Any(around => around.Name.LocalName == "oMath");

    /// <summary>The element that sets a paragraph's bullet; null for none.</summary>
    private XElement? Bullet(XElement paragraph, XElement body, XElement? placeholder, int level)
    {
        var sources = Sources(body, placeholder, level).Prepend(paragraph.Child("pPr"));
        var bullet = sources
            .Select(source =>
                source?.Elements().FirstOrDefault(child => child.Name.LocalName is "buNone" or "buChar" or "buAutoNum" or "buBlip")
            )
            .FirstOrDefault(found => found is not null);
        return bullet?.Name.LocalName is null or "buNone" ? null : bullet;
    }

    private IEnumerable<XElement?> Sources(XElement body, XElement? placeholder, int level)
    {
        var name = $"lvl{level + 1}pPr";
        yield return body.Child("lstStyle").Child(name);
        if (placeholder is null)
            yield break;
        yield return Same(layout, placeholder, isMaster: false).Child("txBody").Child("lstStyle").Child(name);
        yield return Same(master, placeholder, isMaster: true).Child("txBody").Child("lstStyle").Child(name);
        var isBody = placeholder.Value("type") is null or "body" or "obj" or "subTitle";
        yield return master.Child("txStyles").Child(isBody ? "bodyStyle" : "otherStyle").Child(name);
    }

    /// <summary>The placeholder that this one stands for: by its number in the layout, else and in the master by its type.</summary>
    private static XElement? Same(XElement? part, XElement placeholder, bool isMaster)
    {
        var shapes = part.All("sp")
            .Select(shape => (Shape: shape, Place: shape.Elements().FirstOrDefault().Child("nvPr").Child("ph")))
            .Where(shape => shape.Place is not null)
            .ToList();
        // One without a type may hold anything; the master has a body for it.
        var type = placeholder.Value("type") is "obj" or null ? "body" : placeholder.Value("type");
        var number = isMaster ? null : placeholder.Value("idx");
        return number is not null
            ? shapes.Find(shape => shape.Place.Value("idx") == number).Shape
            : shapes.Find(shape => (shape.Place.Value("type") ?? "body") == type).Shape;
    }

    /// <summary>Counts the numbered paragraphs of one shape.</summary>
    private sealed class ListCounter
    {
        private readonly int?[] _counts = new int?[Levels];

        public string Next(int level, XElement numbering)
        {
            _counts[level] = _counts[level] + 1 ?? numbering.Number("startAt") ?? 1;
            Array.Clear(_counts, level + 1, Levels - level - 1);
            var type = numbering.Value("type") ?? "arabicPeriod";
            var sign = type switch
            {
                _ when type.StartsWith("alphaLc", StringComparison.Ordinal) => "a",
                _ when type.StartsWith("alphaUc", StringComparison.Ordinal) => "A",
                _ when type.StartsWith("romanLc", StringComparison.Ordinal) => "i",
                _ when type.StartsWith("romanUc", StringComparison.Ordinal) => "I",
                _ => "1",
            };
            var number = ListNumbers.Write(_counts[level]!.Value, sign);
            return type.EndsWith("ParenBoth", StringComparison.Ordinal) ? $"({number})"
                : type.EndsWith("ParenR", StringComparison.Ordinal) ? $"{number})"
                : $"{number}.";
        }

        public string Bullet(int level)
        {
            Array.Clear(_counts, level, Levels - level);
            return "•";
        }
    }
}
