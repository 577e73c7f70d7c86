using System.Text;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>Words that are to stand in a Markdown file as they are: no mark, link, HTML or list can come of them.</summary>
public static class MarkdownEscape
{
    private const string Marks = "\\`*_[]<>|~&#$!";

    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\r' or '\n')
            {
                escaped.Append(' ');
                continue;
            }
            if (Marks.Contains(text[i], StringComparison.Ordinal) || (IsLineStart(text, i) && OpensBlock(text, i)))
                escaped.Append('\\');
            escaped.Append(text[i]);
        }
        return escaped.ToString();
    }

    private static bool IsLineStart(string text, int at) => at == 0 || text.AsSpan(0, at).IsWhiteSpace();

    /// <summary>"- ", "+ ", "= ", "1. " would begin a list or a heading; the dot is what is escaped of a number.</summary>
    private static bool OpensBlock(string text, int at) => text[at] is '-' or '+' or '=';
}
