using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Xlsx;

/// <summary>The number formats of a workbook's cell styles.</summary>
internal sealed class XlsxStyles
{
    private readonly List<NumberFormat> _formats = [];

    public XlsxStyles(XElement? part)
    {
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

    public NumberFormat Format(int style) => style >= 0 && style < _formats.Count ? _formats[style] : NumberFormat.General;
}
