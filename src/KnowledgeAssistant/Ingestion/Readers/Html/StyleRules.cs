using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>The rules of a page's own style sheets that always hold: none of conditional groups (@media print), none for states (:hover).</summary>
internal sealed partial class StyleRules
{
    private const int MostRules = 2_000;
    private const int LongestSelector = 200;
    private const int LongestDeclarations = 10_000;

    private readonly List<(string Selector, string Declarations)> _always = [];
    private readonly List<string> _others = [];

    public static StyleRules Of(IHtmlDocument document)
    {
        var rules = new StyleRules();
        foreach (var style in document.QuerySelectorAll("style"))
            rules.Add(Comment().Replace(style.TextContent, " "));
        return rules;
    }

    public IReadOnlyList<(string Selector, string Declarations)> Always => _always;

    /// <summary>What is set at times, or in ways that are not looked at.</summary>
    public IReadOnlyList<string> Others => _others;

    private void Add(string sheet)
    {
        var (depth, start, body) = (0, 0, 0);
        for (var i = 0; i < sheet.Length; i++)
        {
            if (sheet[i] == ';' && depth == 0)
                start = i + 1;
            else if (sheet[i] == '{' && depth++ == 0)
                body = i + 1;
            else if (sheet[i] == '}' && --depth <= 0)
            {
                if (depth == 0)
                    Add(sheet[start..(body - 1)].Trim(), sheet[body..i]);
                (depth, start) = (0, i + 1);
            }
        }
        // A browser closes what is open at the end.
        if (depth > 0)
            Add(sheet[start..(body - 1)].Trim(), sheet[body..]);
    }

    private void Add(string selector, string declarations)
    {
        var isSimple =
            selector.Length is > 0 and <= LongestSelector
            && declarations.Length <= LongestDeclarations
            && selector[0] != '@'
            && !selector.Contains(':', StringComparison.Ordinal)
            && _always.Count < MostRules;
        if (isSimple)
            _always.Add((selector, declarations));
        else
            _others.Add(declarations);
    }

    [GeneratedRegex(@"/\*.*?(\*/|$)", RegexOptions.Singleline, 1000)]
    private static partial Regex Comment();
}
