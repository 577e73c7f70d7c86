using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>A value with parameters: <c>text/plain; charset="utf-8"; name*0*=utf-8''a; name*1=b</c> (RFC 2045, continued and encoded by RFC 2231).</summary>
internal sealed class HeaderValue
{
    private const int MostParameters = 200;

    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderValue(string value) => Value = value;

    /// <summary>What stands before the first semicolon, in lower case.</summary>
    public string Value { get; }

    public static HeaderValue Parse(string? text)
    {
        var parts = Split(text ?? "");
        var header = new HeaderValue(parts[0].Trim().ToLowerInvariant());
        foreach (var part in parts.Skip(1).Take(MostParameters))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                header._parameters.TryAdd(part[..equals].Trim(), Unquoted(part[(equals + 1)..].Trim()));
        }
        return header;
    }

    /// <summary>Decoded; null where there is none.</summary>
    public string? Parameter(string name)
    {
        if (_parameters.GetValueOrDefault(name + "*") is { } encoded)
            return Percent(encoded, ref _charset);
        if (_parameters.ContainsKey(name + "*0") || _parameters.ContainsKey(name + "*0*"))
            return Continued(name);
        return _parameters.GetValueOrDefault(name) is { } value ? EncodedWords.Decode(value) : null;
    }

    private string? _charset;

    private string Continued(string name)
    {
        var text = new StringBuilder();
        _charset = null;
        for (var i = 0; i < MostParameters; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            if (_parameters.GetValueOrDefault($"{name}*{number}*") is { } encoded)
                text.Append(Percent(encoded, ref _charset));
            else if (_parameters.GetValueOrDefault($"{name}*{number}") is { } plain)
                text.Append(plain);
            else
                break;
        }
        return text.ToString();
    }

    /// <param name="charset">Set by the first piece ("utf-8'en'text"), used by those after it.</param>
    private static string Percent(string text, ref string? charset)
    {
        if (charset is null && text.Split('\'', 3) is [var name, _, var rest])
            (charset, text) = (name, rest);
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape =
                text[i] == '%'
                && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            bytes.Add(
                isEscape ? byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : (byte)text[i]
            );
            i += isEscape ? 2 : 0;
        }
        return MailCharsets.Decode([.. bytes], charset);
    }

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && isQuoted)
                i++;
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == ';' && !isQuoted)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    private static string Unquoted(string text)
    {
        if (text.Length < 2 || text[0] != '"')
            return text;
        var end = text[^1] == '"' ? text.Length - 1 : text.Length;
        return text[1..end].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }
}
