using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>The header lines of a mail or of one of its parts, unfolded; names in any case.</summary>
internal sealed class MimeHeaders
{
    private const int MostHeaders = 2_000;
    private const int LongestValue = 100_000;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _values.Count == 0;

    /// <summary>Raw, of the first header of that name.</summary>
    public string? Raw(string name) => _values.GetValueOrDefault(name);

    /// <summary>With encoded words decoded.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out var value) ? EncodedWords.Decode(value) : null;

    /// <param name="lines">As they stand, without line ends; up to the empty one.</param>
    public static MimeHeaders Parse(IEnumerable<string> lines)
    {
        var headers = new MimeHeaders();
        string? name = null;
        var value = new StringBuilder();
        foreach (var line in lines.Take(MostHeaders * 10))
        {
            if (line.Length > 0 && line[0] is ' ' or '\t')
            {
                if (value.Length < LongestValue)
                    value.Append(' ').Append(line.AsSpan().Trim());
                continue;
            }
            headers.Add(name, value);
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            name = colon > 0 && headers._values.Count < MostHeaders && IsName(line.AsSpan(0, colon)) ? line[..colon].TrimEnd() : null;
            value.Clear().Append(name is null ? "" : line[(colon + 1)..].Trim());
        }
        headers.Add(name, value);
        return headers;
    }

    private void Add(string? name, StringBuilder value)
    {
        if (name is not null)
            _values.TryAdd(name, value.ToString(0, Math.Min(value.Length, LongestValue)));
    }

    public static bool IsName(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd();
        return text.Length is > 0 and <= 100 && text.IndexOfAnyExceptInRange('!', '~') < 0;
    }
}
