using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Metadata;

/// <summary>Kinds of document that show in the form of their text: notes of a meeting by their headings, letters by how they begin and end, slides by their pages.</summary>
internal static partial class DocumentShapes
{
    private const int FewestSlides = 3;
    private const int MostCharactersOnASlide = 1_200;

    private static readonly string[] MeetingParts =
    [
        "attendees",
        "present",
        "participants",
        "apologies",
        "absent",
        "agenda",
        "action items",
        "actions",
        "decisions",
        "minutes",
        "next meeting",
    ];

    public static string? TypeOf(DocumentContent content)
    {
        if (IsMeeting(content))
            return "meeting notes";
        if (IsLetter(content))
            return "letter";
        return IsSlides(content) ? "presentation" : null;
    }

    private static bool IsMeeting(DocumentContent content)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var block in content.Blocks.Take(200).Where(block => block.Range.Length <= 400))
        {
            var text = content.TextOf(block).ToLowerInvariant();
            var label = text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? text[..colon] : text;
            if (MeetingParts.Contains(label.Trim().TrimStart('#', '*', ' ')))
                parts.Add(label.Trim());
        }
        return parts.Count >= 3;
    }

    private static bool IsLetter(DocumentContent content)
    {
        var texts = content.Blocks.Where(block => block.Range.Length <= 120).Select(content.TextOf).ToList();
        return content.Blocks.Count <= 120 && texts.Take(25).Any(Salutation().IsMatch) && texts.TakeLast(15).Any(Closing().IsMatch);
    }

    private static bool IsSlides(DocumentContent content) =>
        content.PageSizes.Count >= FewestSlides
        && content.PageSizes.All(page => page.Width > page.Height * 1.25f)
        && content.Text.Length / content.PageSizes.Count <= MostCharactersOnASlide;

    [GeneratedRegex(
        @"^(?:Dear\s.{1,60}|To whom it may concern|Sehr geehrte.{1,60}|Liebe[rs]?\s.{1,40}|Cher\s.{1,40}|Chère\s.{1,40}|Madame, Monsieur)[,:!]?$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Salutation();

    [GeneratedRegex(
        @"^(?:Yours (?:sincerely|faithfully|truly)|Sincerely|Kind regards|Best regards|Regards|Mit freundlichen Grüßen|Cordialement)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Closing();
}
