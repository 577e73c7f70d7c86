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

    /// <summary>Kinds with the words of titles that tell them, in lower case; several words stand before single ones that they hold.</summary>
    private static readonly IReadOnlyList<(string Words, string Type)> Nouns = Parse(
        """
        meeting notes: meeting minutes, meeting notes, minutes, protokoll, compte rendu
        price list: price list, price sheet, rate card, preisliste
        release notes: release notes, changelog, change log
        press release: press release
        job description: job description
        manual: user guide, user's guide, operating instructions, instruction manual, owner's manual, bedienungsanleitung, manual
        handbook: handbook, handbuch
        data sheet: data sheet, datasheet
        procedure: standard operating procedure, procedure
        policy: policies, policy, richtlinie
        contract: terms and conditions, agreement, contract, vertrag
        invoice: invoice, rechnung
        form: form, formular, questionnaire
        report: report, bericht, rapport
        specification: specification
        guide: guide, tutorial, runbook, playbook
        faq: faq, faqs, frequently asked questions
        newsletter: newsletter
        letter: letter
        memo: memo, memorandum
        agenda: agenda
        checklist: checklist
        presentation: presentation, slides
        """
    );

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

    private static List<(string Words, string Type)> Parse(string text)
    {
        var nouns = new List<(string, string)>();
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split(": ");
            nouns.AddRange(parts[1].Split(", ").Select(words => (words.Trim(), parts[0].Trim())));
        }
        return nouns;
    }

    [GeneratedRegex(@"[_\s]+|(?<=\w),", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\s(?:of|for|on|about|from|in|to|with|and|zur?|für|de|du)\s|\s*[:|(–—]\s*|\s-\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeadEnd();
}
