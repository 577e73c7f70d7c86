using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>
/// Leaves out tags that nest deeper than anybody writes, before a page is parsed: a parser walks up its open elements at nearly every tag, so that 100,000
/// within one another take hours. The text stays.
/// </summary>
internal static class NestingLimit
{
    public const string Note = "The page nests its elements or tables deeper than is read; what is deeper was read as plain text.";

    private const string LineBreak = "<br><br>";

    /// <summary>The text itself where it needs no change, which is nearly always.</summary>
    /// <param name="most">Elements within one another that are left.</param>
    public static string Apply(string html, int most, CancellationToken cancellationToken)
    {
        var tags = new HtmlTags(html);
        var open = new OpenElements(most);
        StringBuilder? flat = null;
        var copied = 0;
        while (tags.Next() is { } tag)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isForeign = open.IsForeign;
            if (!open.Take(tag))
            {
                flat ??= new StringBuilder(html.Length);
                // One break for a run of tags: it is only there to keep texts apart.
                var isRun = copied > 0 && html.AsSpan(copied, tag.Start - copied).IsWhiteSpace();
                flat.Append(html, copied, tag.Start - copied).Append(isRun || !HtmlElements.IsBlock(tag.Name) ? " " : LineBreak);
                copied = tag.End;
            }
            if (!tag.IsEnd && !isForeign && OpenElements.IsRawText(tag.Name))
                tags.PassRawText(tag.Name);
        }
        return flat?.Append(html, copied, html.Length - copied).ToString() ?? html;
    }
}
