using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Answering.Citations;

/// <summary>A document's words inside an answer, which is Markdown: they must read as they are, and a bracketed number of theirs is no citation.</summary>
internal static partial class MarkdownText
{
    public static string Escape(string text) => Special().Replace(text, @"\$0");

    public static string Unescape(string text) => Escaped().Replace(text, "$1");

    /// <summary>A line without the mark of its list, heading or quotation.</summary>
    public static string WithoutListMark(string text) => LineMark().Replace(text.Trim(), "");

    /// <summary>The words of a line of Markdown, without its marks; a link is its words.</summary>
    public static string Plain(string text) => Marks().Replace(Link().Replace(Unescape(WithoutListMark(text)), "$1"), "");

    /// <summary>What Markdown would take for markup, and no more: an answer is also read as plain text.</summary>
    [GeneratedRegex(
        @"\\(?=[\\\[\]*`<_#>~+-])|\[(?=\d+\])|\*|`|<(?=[a-zA-Z/!?])|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~(?=~)|^[#>](?=\s)|^[+](?=\s)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Special();

    [GeneratedRegex(@"\\([\\\[\]*`<_#>~+-])", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"^(?:(?:[-*+•]|#{1,6}|>|\d{1,3}[.)])\s+)+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex LineMark();

    [GeneratedRegex(@"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+""[^""]*"")?\)", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[*`]+|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])|~~", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Marks();
}
