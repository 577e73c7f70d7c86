namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>A start or end tag as it stands in the text of a page.</summary>
/// <param name="Start">Where its "&lt;" stands.</param>
/// <param name="End">Behind its "&gt;".</param>
/// <param name="Name">In lower case.</param>
internal readonly record struct HtmlTag(int Start, int End, string Name, bool IsEnd, bool ClosesItself);

/// <summary>Finds the tags of a page one after the other in one pass, as a parser's tokeniser would; comments and declarations are passed over.</summary>
internal sealed class HtmlTags(string text)
{
    private int _at;

    public HtmlTag? Next()
    {
        while (_at < text.Length && text.IndexOf('<', _at) is >= 0 and var start)
        {
            var name = start + 1;
            var isEnd = name < text.Length && text[name] == '/';
            name += isEnd ? 1 : 0;
            if (name >= text.Length)
                break;
            if (char.IsAsciiLetter(text[name]))
                return Tag(start, name, isEnd);
            _at = isEnd || text[name] is '!' or '?' ? AfterDeclaration(start, name) : name;
        }
        _at = text.Length;
        return null;
    }

    /// <summary>Passes over the text of an element that holds no tags: a script, a title.</summary>
    public void PassRawText(string element)
    {
        while (text.IndexOf("</", _at, StringComparison.Ordinal) is >= 0 and var end)
        {
            _at = end + 2;
            var name = text.AsSpan(_at);
            var isIts =
                name.StartsWith(element, StringComparison.OrdinalIgnoreCase)
                && (name.Length == element.Length || !char.IsAsciiLetterOrDigit(name[element.Length]));
            if (isIts)
            {
                _at = end;
                return;
            }
        }
        _at = text.Length;
    }

    private HtmlTag? Tag(int start, int name, bool isEnd)
    {
        var endOfName = name;
        while (endOfName < text.Length && text[endOfName] is not ('>' or '/') && !char.IsWhiteSpace(text[endOfName]))
            endOfName++;
        _at = AfterTag(endOfName);
        // A tag that the end of the file cuts off is none.
        if (_at > text.Length)
        {
            _at = text.Length;
            return null;
        }
        return new HtmlTag(start, _at, text[name..endOfName].ToLowerInvariant(), isEnd, text[_at - 2] == '/');
    }

    /// <summary>Behind the "&gt;" that is not within a quoted value; behind the text if there is none.</summary>
    private int AfterTag(int at)
    {
        var isValue = false;
        for (; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '>')
                return at + 1;
            if (isValue && character is '"' or '\'')
            {
                at = text.IndexOf(character, at + 1);
                if (at < 0)
                    break;
                isValue = false;
            }
            else if (!char.IsWhiteSpace(character))
            {
                isValue = character == '=';
            }
        }
        return text.Length + 1;
    }

    private int AfterDeclaration(int start, int name)
    {
        var mark = text.AsSpan(name).StartsWith("!--", StringComparison.Ordinal) ? "-->" : ">";
        // "<!-->" is a whole comment.
        var end = text.IndexOf(mark, mark.Length == 1 ? name : start + 2, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + mark.Length;
    }
}
