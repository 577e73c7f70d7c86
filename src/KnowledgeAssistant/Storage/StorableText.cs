using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace KnowledgeAssistant.Storage;

/// <summary>
/// No database stores a text with a zero character or half of a surrogate pair as it is, and programs send them and people paste them: PostgreSQL
/// refuses it, SQLite's driver drops what follows the zero character. The replacement character stands in for them, in what is stored and in what is
/// looked for.
/// </summary>
internal sealed class StorableText : DbCommandInterceptor
{
    public static StorableText Instance { get; } = new();

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        foreach (DbParameter parameter in result.Parameters)
            parameter.Value = parameter.Value switch
            {
                string text => Of(text),
                string[] texts => Array.ConvertAll(texts, Of),
                List<string> texts => texts.ConvertAll(Of),
                var other => other,
            };
        return result;
    }

    internal static string Of(string text)
    {
        var at = FirstWrong(text);
        if (at < 0)
            return text;
        var clean = new StringBuilder(text, 0, at, text.Length);
        foreach (var rune in text.AsSpan(at).EnumerateRunes())
            // Half a pair comes out of the enumeration as the replacement character.
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }

    private static int FirstWrong(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var first ? first : text.Length; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return text.AsSpan(0, i).IndexOf('\0') is >= 0 and var before ? before : i;
            i++;
        }
        return text.IndexOf('\0', StringComparison.Ordinal);
    }
}
