using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>
/// What kind of document it is, by rules: the format where that settles it, else the noun its title ends in ("Travel expenses policy", "Report on the
/// policy"), else its file name, else the form of its text. Null where none of them tells.
/// </summary>
internal static partial class DocumentTypes
{
    private static readonly Dictionary<string, string> ByFormat = new(StringComparer.Ordinal)
    {
        [DocumentFormats.Email] = "email",
        [DocumentFormats.Pptx] = "presentation",
        [DocumentFormats.Xlsx] = "spreadsheet",
        [DocumentFormats.Csv] = "spreadsheet",
        [DocumentFormats.Code] = "code",
    };

    /// <summary>Words of a title in lower case; several words stand before single ones that they hold.</summary>
    private static readonly (string Words, string Type)[] Nouns =
    [
        ("meeting minutes", "meeting notes"),
        ("meeting notes", "meeting notes"),
        ("minutes", "meeting notes"),
        ("protokoll", "meeting notes"),
        ("compte rendu", "meeting notes"),
        ("price list", "price list"),
        ("price sheet", "price list"),
        ("rate card", "price list"),
        ("preisliste", "price list"),
        ("release notes", "release notes"),
        ("changelog", "release notes"),
        ("change log", "release notes"),
        ("press release", "press release"),
        ("job description", "job description"),
        ("user guide", "manual"),
        ("user's guide", "manual"),
        ("operating instructions", "manual"),
        ("instruction manual", "manual"),
        ("owner's manual", "manual"),
        ("bedienungsanleitung", "manual"),
        ("manual", "manual"),
        ("handbook", "handbook"),
        ("handbuch", "handbook"),
        ("data sheet", "data sheet"),
        ("datasheet", "data sheet"),
        ("standard operating procedure", "procedure"),
        ("procedure", "procedure"),
        ("policies", "policy"),
        ("policy", "policy"),
        ("richtlinie", "policy"),
        ("terms and conditions", "contract"),
        ("agreement", "contract"),
        ("contract", "contract"),
        ("vertrag", "contract"),
        ("invoice", "invoice"),
        ("rechnung", "invoice"),
        ("form", "form"),
        ("formular", "form"),
        ("questionnaire", "form"),
        ("report", "report"),
        ("bericht", "report"),
        ("rapport", "report"),
        ("specification", "specification"),
        ("guide", "guide"),
        ("tutorial", "guide"),
        ("runbook", "guide"),
        ("playbook", "guide"),
        ("faq", "faq"),
        ("faqs", "faq"),
        ("frequently asked questions", "faq"),
        ("newsletter", "newsletter"),
        ("letter", "letter"),
        ("memo", "memo"),
        ("memorandum", "memo"),
        ("agenda", "agenda"),
        ("checklist", "checklist"),
        ("presentation", "presentation"),
        ("slides", "presentation"),
    ];

    public static string? Of(DocumentContent content, string fileName) =>
        ByFormat.GetValueOrDefault(content.Format)
        ?? InTitle(content.Title)
        ?? InTitle(FileNames.Title(fileName).Replace('-', ' '))
        ?? DocumentShapes.TypeOf(content);

    /// <summary>The last noun of the title's head: what stands before "of", "for", a colon or a dash; else of all of it.</summary>
    private static string? InTitle(string title)
    {
        var text = Words().Replace(title.ToLowerInvariant(), " ");
        var end = HeadEnd().Match(text);
        return LastNoun(end.Success ? text[..end.Index] : text) ?? (end.Success ? LastNoun(text[end.Index..]) : null);
    }

    private static string? LastNoun(string text)
    {
        var padded = $" {text} ";
        var best = (End: -1, Length: 0, Type: (string?)null);
        foreach (var (words, type) in Nouns)
        {
            var at = padded.LastIndexOf($" {words} ", StringComparison.Ordinal);
            if (at < 0)
                continue;
            var end = at + words.Length;
            if (end > best.End || (end == best.End && words.Length > best.Length))
                best = (end, words.Length, type);
        }
        return best.Type;
    }

    [GeneratedRegex(@"[_\s]+|(?<=\w),", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\s(?:of|for|on|about|from|in|to|with|and|zur?|für|de|du)\s|\s*[:|(–—]\s*|\s-\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeadEnd();
}
