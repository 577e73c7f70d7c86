using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Writes what is attached into the folder that the host named: file 0000, 0001 and so on. Their names are only names.</summary>
/// <param name="Names">One a file, in order, each once (in any case of letters).</param>
/// <param name="Refused">What was left out, one sentence each.</param>
internal sealed record AttachedFiles(IReadOnlyList<string> Names, IReadOnlyList<string> Refused)
{
    private const int LongestName = 120;

    public static AttachedFiles Write(IReadOnlyList<MimePart> parts, ReaderInput input)
    {
        var names = new List<string>();
        var refused = new List<string>();
        var most = input.Limits.MaxMailAttachments;
        if (parts.Count > most)
            refused.Add(FormattableString.Invariant($"The mail has {parts.Count} attachments; only the first {most} were taken."));
        foreach (var part in parts.Take(most))
        {
            var name = Unique(NameOf(part, input.Limits), names);
            var bytes = part.MediaType == "message/rfc822" ? MessageOf(part) : part.Bytes();
            if (bytes.Length == 0)
            {
                refused.Add($"The attachment “{name}” is empty.");
                continue;
            }
            if (bytes.Length > input.Limits.MaxFileBytes)
            {
                refused.Add($"The attachment “{name}” is larger than {input.Limits.MaxFileBytes / (1024 * 1024):N0} MB and was left out.");
                continue;
            }
            if (input.AttachmentsFolder is { } folder)
                File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, FileName(names.Count)), bytes);
            names.Add(name);
        }
        return new AttachedFiles(names, refused);
    }

    /// <param name="index">0-based.</param>
    public static string FileName(int index) => index.ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>A forwarded mail may not be encoded by the standard, but is at times.</summary>
    private static byte[] MessageOf(MimePart part) =>
        part.Headers.Raw("Content-Transfer-Encoding")?.Trim().ToLowerInvariant() is "base64" or "quoted-printable"
            ? part.Bytes()
            : part.Raw.ToArray();

    private static string NameOf(MimePart part, ReaderLimits limits)
    {
        var name = Clean(part.FileName ?? "");
        if (name.Length > 0)
            return name;
        if (part.MediaType == "message/rfc822")
        {
            var subject = Clean(MimePart.Parse(MessageOf(part), new MimeBudget(limits)).Headers.Text("Subject") ?? "");
            return (subject.Length > 0 ? subject : "message") + ".eml";
        }
        return part.MediaType switch
        {
            "text/plain" => "attachment.txt",
            "text/html" => "attachment.html",
            "text/calendar" => "invitation.ics",
            "application/pdf" => "attachment.pdf",
            _ => "attachment",
        };
    }

    /// <summary>A name, not a path: no folders, nothing that cannot be seen or turns the writing direction.</summary>
    private static string Clean(string text)
    {
        var name = new StringBuilder();
        foreach (var character in NormalisedText.Line(text))
        {
            var isHidden = CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.Control;
            name.Append(
                character is '/' or '\\' ? "_"
                : isHidden || character == '\uFFFD' ? ""
                : character.ToString()
            );
        }
        var clean = name.ToString().Trim(' ', '.');
        var extension = FileNames.Extension(clean);
        return clean.Length <= LongestName
            ? clean
            : NormalisedText.WithoutHalfPairs(clean[..(LongestName - extension.Length)]).Replace("\uFFFD", "", StringComparison.Ordinal)
                + extension;
    }

    private static string Unique(string name, List<string> taken)
    {
        var extension = FileNames.Extension(name);
        var unique = name;
        for (var number = 2; taken.Contains(unique, StringComparer.OrdinalIgnoreCase); number++)
            unique = FormattableString.Invariant($"{name[..^extension.Length]} ({number}){extension}");
        return unique;
    }
}
