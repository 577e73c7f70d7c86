using System.Globalization;
using System.Xml.Linq;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>A chart as text: its title, its kind, and the values it draws as a table, one column a series.</summary>
internal sealed record ChartText(string Title, string Kind, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int MostPoints = 2_000;
    private const int MostSeries = 100;

    public static ChartText? Of(XElement? part)
    {
        var chart = part.Child("chart");
        var plot = chart.Child("plotArea");
        var kind = plot?.Elements().FirstOrDefault(element => element.Name.LocalName.EndsWith("Chart", StringComparison.Ordinal));
        if (kind is null)
            return null;
        var series = plot!.Elements().SelectMany(element => element.Children("ser")).Take(MostSeries).ToList();
        var title = string.Concat(chart.Child("title").Child("tx").All("t").Select(text => text.Value));
        return new ChartText(NormalisedText.Line(title), KindOf(kind.Name.LocalName), Table(series));
    }

    public void AddTo(ContentBuilder content)
    {
        content.Paragraph(Title);
        content.Paragraph(Kind);
        if (Rows.Count > 1)
            content.Table(Rows, 1);
    }

    /// <summary>"bar3DChart" is a bar chart.</summary>
    private static string KindOf(string name)
    {
        var kind = name[..^"Chart".Length].Replace("3D", "", StringComparison.Ordinal).ToLowerInvariant();
        return kind switch
        {
            "bar" or "line" or "pie" or "scatter" or "area" or "radar" or "bubble" or "doughnut" or "surface" => char.ToUpperInvariant(
                kind[0]
            )
                + kind[1..]
                + " chart",
            _ => "Chart",
        };
    }

    private static List<IReadOnlyList<string>> Table(List<XElement> series)
    {
        var categories =
            series.Select(one => Points(one.Child("cat") ?? one.Child("xVal"))).FirstOrDefault(points => points.Count > 0) ?? [];
        var values = series.ConvertAll(one => Points(one.Child("val") ?? one.Child("yVal")));
        var rows = new List<IReadOnlyList<string>> { new[] { "" }.Concat(series.Select(Name)).ToList() };
        var last = values.SelectMany(points => points.Keys).Concat(categories.Keys).DefaultIfEmpty(-1).Max();
        for (var i = 0; i <= Math.Min(last, MostPoints); i++)
        {
            var row = values.ConvertAll(points => points.GetValueOrDefault(i, ""));
            row.Insert(0, categories.GetValueOrDefault(i, ""));
            rows.Add(row);
        }
        return rows;
    }

    private static string Name(XElement series) => series.Child("tx").All("v").Select(value => value.Value).FirstOrDefault() ?? "";

    /// <summary>The values as they were when the file was saved, by their places.</summary>
    private static Dictionary<int, string> Points(XElement? data)
    {
        var points = new Dictionary<int, string>();
        // A category of several levels names the nearest first.
        var cache = data.All("lvl").FirstOrDefault() ?? data;
        var code = data.All("formatCode").Select(format => format.Value).FirstOrDefault() ?? "General";
        foreach (var point in cache.All("pt"))
        {
            if (point.Number("idx") is { } index and >= 0 && point.Child("v")?.Value is { } value)
                points[index] = Shown(value, code);
        }
        return points;
    }

    private static string Shown(string value, string code) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? NumberFormat.Parse(code).Show(number)
            : value;
}
