using System.Buffers;
using System.Globalization;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Hidden;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>What every reader does to text before it becomes part of the normalised text.</summary>
internal static class NormalisedText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?()[]{}<>|/\\'\"`~@#$%^&*+=_-"
    );

    /// <summary>One line: white space of any kind and length becomes one space; invisible characters go; broken surrogate pairs are replaced.</summary>
    public static string Line(string text)
    {
        if (IsClean(text))
            return text;
        text = InvisibleCharacters.Without(text);
        var line = new StringBuilder(text.Length);
        var space = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || (char.IsControl(character) && character != '\0'))
            {
                space = line.Length > 0;
                continue;
            }
            if (IsInvisible(character))
                continue;
            if (space)
                line.Append(' ');
            space = false;
            AppendExpanded(line, character);
        }
        return WithoutHalfPairs(line.ToString());
    }

    /// <summary>Keeps lines and indentation; empty lines at both ends and trailing white space go, tabs become four spaces.</summary>
    public static string Code(string text)
    {
        text = InvisibleCharacters.Without(text);
        var code = new StringBuilder(text.Length);
        var emptyLines = 0;
        foreach (var rawLine in text.AsSpan().EnumerateLines())
        {
            var line = rawLine.TrimEnd();
            if (line.IsEmpty)
            {
                emptyLines++;
                continue;
            }
            if (code.Length > 0)
                code.Append('\n', emptyLines + 1);
            emptyLines = 0;
            foreach (var character in line)
            {
                if (character == '\t')
                    code.Append("    ");
                else if (!char.IsControl(character) && !IsInvisible(character))
                    code.Append(character);
            }
        }
        return WithoutHalfPairs(code.ToString());
    }

    /// <summary>Half of a surrogate pair cannot be stored as UTF-8: it would shift every range behind it.</summary>
    public static string WithoutHalfPairs(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else
                text = string.Concat(text.AsSpan(0, i), "\uFFFD", text.AsSpan(i + 1));
        }
        return text;
    }

    private static bool IsClean(string text)
    {
        var rest = text.AsSpan();
        while (true)
        {
            var next = rest.IndexOfAnyExcept(Plain);
            if (next < 0)
                return true;
            var isSingleInnerSpace =
                rest[next] == ' ' && rest.Length > next + 1 && rest[next + 1] != ' ' && (next > 0 || rest.Length < text.Length);
            if (!isSingleInnerSpace)
                return false;
            rest = rest[(next + 1)..];
        }
    }

    /// <summary>Soft hyphens, zero-width spaces, byte order marks, direction marks and embeddings: not seen, but they would break words for search.</summary>
    private static bool IsInvisible(char character) =>
        character is '\0' or '\u00AD' or '\uFFFE' or '\uFFFF'
        || (character > '\u0600' && CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.Format && !IsJoiner(character));

    /// <summary>Joiners change how Persian, Indic scripts and emoji are written.</summary>
    private static bool IsJoiner(char character) => character is '\u200C' or '\u200D' || character < '\u0900';

    private static void AppendExpanded(StringBuilder line, char character)
    {
        switch (character)
        {
            case 'ﬀ':
                line.Append("ff");
                break;
            case 'ﬁ':
                line.Append("fi");
                break;
            case 'ﬂ':
                line.Append("fl");
                break;
            case 'ﬃ':
                line.Append("ffi");
                break;
            case 'ﬄ':
                line.Append("ffl");
                break;
            default:
                line.Append(character);
                break;
        }
    }
}
