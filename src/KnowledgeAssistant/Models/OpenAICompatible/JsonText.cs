using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>Strings of a model's JSON. Servers that cut by tokens escape half a surrogate pair, which the JSON reader refuses to give out.</summary>
internal static class JsonText
{
    /// <returns>Null for anything but a string.</returns>
    public static string? Of(JsonElement parent, string name)
    {
        if (
            parent.ValueKind != JsonValueKind.Object
            || !parent.TryGetProperty(name, out var element)
            || element.ValueKind != JsonValueKind.String
        )
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return Unescape(element.GetRawText().AsSpan()[1..^1]);
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)int.Parse(raw.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(Simple(raw[i]));
            }
        }
        return text.ToString();
    }

    private static char Simple(char escaped) =>
        escaped switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            _ => escaped,
        };
}
