using System.Text.Json;

namespace KnowledgeAssistant.Ingestion.Readers.Json;

/// <summary>Turns JSON values into blocks: names of nested objects are headings, single values lines "name: value", arrays of objects tables.</summary>
internal sealed class JsonBlocks(ContentBuilder content, CancellationToken cancellationToken)
{
    /// <summary>Deeper names stay in the path that stands before a value.</summary>
    private const int DeepestHeading = 4;
    private const int MostColumns = 40;

    public void Add(JsonElement root) => Add(root, "", 1);

    /// <summary>Objects as rows of one table, the header being all names in order; other values are lines.</summary>
    public void AddRows(IReadOnlyList<JsonElement> items, string path)
    {
        var objects = items.Where(item => item.ValueKind == JsonValueKind.Object).ToList();
        var columns = objects
            .SelectMany(item => item.EnumerateObject().Select(property => property.Name))
            .Distinct()
            .Take(MostColumns + 1)
            .ToList();
        if (objects.Count < 2 || objects.Count < items.Count || columns.Count > MostColumns)
        {
            foreach (var (index, item) in items.Index())
                Add(item, FormattableString.Invariant($"{path}[{index + 1}]"), DeepestHeading + 1);
            return;
        }
        var rows = new List<IReadOnlyList<string>> { columns };
        foreach (var item in objects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add([.. columns.Select(column => item.TryGetProperty(column, out var value) ? Cell(value) : "")]);
        }
        content.Table(rows, headerRows: 1);
    }

    private void Add(JsonElement value, string path, int level)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (value.ValueKind == JsonValueKind.Object)
            AddObject(value, path, level);
        else if (value.ValueKind == JsonValueKind.Array)
            AddArray([.. value.EnumerateArray()], path);
        else
            Line(path, Cell(value));
    }

    /// <summary>Single values first: they belong to the object, and what follows has headings of its own.</summary>
    private void AddObject(JsonElement value, string path, int level)
    {
        foreach (var property in value.EnumerateObject().Where(property => !IsNested(property.Value)))
            Line(Join(path, property.Name), Cell(property.Value));
        foreach (var property in value.EnumerateObject().Where(property => IsNested(property.Value)))
        {
            if (level <= DeepestHeading)
                content.Heading(level, property.Name);
            Add(property.Value, level <= DeepestHeading ? "" : Join(path, property.Name), level + 1);
        }
    }

    private void AddArray(List<JsonElement> items, string path)
    {
        if (items.TrueForAll(item => !IsNested(item)))
            Line(path, string.Join(", ", items.Select(Cell)));
        else
            AddRows(items, path);
    }

    private void Line(string path, string value)
    {
        if (value.Length > 0)
            content.Paragraph(path.Length == 0 ? value : $"{path}: {value}");
    }

    private static bool IsNested(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
        || value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array);

    /// <summary>As people read it; what is nested in a cell stands as JSON.</summary>
    private static string Cell(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            JsonValueKind.Array when !IsNested(value) => string.Join(", ", value.EnumerateArray().Select(Cell)),
            JsonValueKind.Object when !value.EnumerateObject().Any() => "",
            _ => value.GetRawText(),
        };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
