using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>The number formats of a workbook's cell styles, and which of them show nothing.</summary>
internal sealed class XlsxStyles
{
    private readonly List<NumberFormat> _formats = [];

    /// <param name="theme">For the colours of fonts and grounds.</param>
    public XlsxStyles(XElement? part, XElement? theme)
    {
        Unseen = new UnseenStyles(part, theme);
        var own = new Dictionary<int, string>();
        foreach (var format in part.Child("numFmts").Children("numFmt"))
            own[format.Number("numFmtId") ?? -1] = format.Value("formatCode") ?? "General";
        var parsed = new Dictionary<int, NumberFormat>();
        foreach (var style in part.Child("cellXfs").Children("xf"))
        {
            var id = style.Number("numFmtId") ?? 0;
            if (!parsed.TryGetValue(id, out var format))
                parsed[id] = format = NumberFormat.Parse(own.GetValueOrDefault(id) ?? BuiltInFormats.Of(id));
            _formats.Add(format);
        }
    }

    public UnseenStyles Unseen { get; }

    public NumberFormat Format(int style) => style >= 0 && style < _formats.Count ? _formats[style] : NumberFormat.General;
}
