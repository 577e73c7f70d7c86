using System.Globalization;
using System.Text;
using KnowledgeAssistant.Ingestion.Readers.Html;
using KnowledgeAssistant.Ingestion.Readers.Metadata;
using KnowledgeAssistant.Ingestion.Readers.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>
/// Mails (RFC 5322 and MIME): sender, date, subject and text. What is attached is handed out as files for documents of their own, mails within the
/// mail too; nothing that the text links to is fetched.
/// </summary>
public sealed class EmailDocumentReader : DocumentReader
{
    public override string Format => DocumentFormats.Email;

    public override int Number => 2;

    public override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        var budget = new MimeBudget(input.Limits);
        var mail = MimePart.Parse(File.ReadAllBytes(input.Path), budget);
        if (mail.Headers.IsEmpty)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        if (mail.MediaType is "multipart/encrypted" or "application/pkcs7-mime" or "application/x-pkcs7-mime")
            throw new UnreadableDocumentException("The mail is encrypted. Save a copy that is not, and upload that.");
        var parts = MailParts.Of(mail);
        var content = new ContentBuilder(input);
        AddHead(content, mail.Headers);
        var isWhole = true;
        foreach (var part in parts.Text)
            isWhole &= AddText(content, part, input, cancellationToken);
        var files = AttachedFiles.Write(parts.Attached, input);
        if (files.Names.Count > 0)
            content.Paragraph($"Attachments: {string.Join(", ", files.Names)}");
        var subject = mail.Headers.Text("Subject");
        var authors = MailAddresses.Names(mail.Headers.Text("From"));
        var stated = StatedMetadata.Of(authors, mail.Headers.Raw("Content-Language"));
        return content.Build(Format, subject, DateOf(mail.Headers), null, Coverage(parts, files, budget, isWhole), stated) with
        {
            Attachments = files.Names,
        };
    }

    private static void AddHead(ContentBuilder content, MimeHeaders headers)
    {
        if (headers.Text("Subject") is { } subject)
            content.Heading(1, subject);
        foreach (var name in (ReadOnlySpan<string>)["From", "To", "Cc", "Date"])
        {
            if (headers.Text(name) is { } value)
                content.Paragraph($"{name}: {Shortened(value)}");
        }
    }

    /// <summary>A list of hundreds of addresses is no text.</summary>
    private static string Shortened(string value) => value.Length <= 600 ? value : NormalisedText.WithoutHalfPairs(value[..600]) + "…";

    /// <returns>False where elements are nested too deep and were read as plain text.</returns>
    private static bool AddText(ContentBuilder content, MimePart part, ReaderInput input, CancellationToken cancellationToken)
    {
        var text = part.Text();
        if (text.Length / 4 > input.Limits.MaxCharacters)
            throw new UnreadableDocumentException("The mail holds too much text. Save its parts as documents of their own.");
        if (part.MediaType == "text/html")
            return HtmlDocumentReader.AddTo(content, text, input.Limits.MaxDepth, cancellationToken);
        TextDocumentReader.AddTo(content, text, cancellationToken);
        return true;
    }

    private static DateTime? DateOf(MimeHeaders headers)
    {
        var text = headers.Raw("Date") ?? "";
        // "(CEST)" behind the zone is a comment; obsolete names of zones mean what RFC 5322 says.
        var comment = text.IndexOf('(', StringComparison.Ordinal);
        text = (comment >= 0 ? text[..comment] : text).Trim();
        text = text.Replace(" GMT", " +0000", StringComparison.Ordinal).Replace(" UT", " +0000", StringComparison.Ordinal).TrimEnd('C');
        if (text.IndexOf(", ", StringComparison.Ordinal) is >= 0 and <= 4 and var comma)
            text = text[(comma + 2)..];
        string[] formats = ["d MMM yyyy HH:mm:ss zzz", "d MMM yyyy HH:mm zzz", "d MMM yy HH:mm:ss zzz"];
        return
            DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var date)
            && date.Year >= 1970
            ? date.UtcDateTime
            : null;
    }

    private static CoverageReport Coverage(MailParts parts, AttachedFiles files, MimeBudget budget, bool isWhole)
    {
        var notes = new List<string>();
        if (files.Names.Count > 0)
            notes.Add($"Attachments, each a document of its own: {string.Join(", ", files.Names)}.");
        notes.AddRange(files.Refused);
        if (parts.PicturesInText > 0)
            notes.Add(FormattableString.Invariant($"Pictures within the text were left out: {parts.PicturesInText}."));
        if (budget.IsCut)
            notes.Add("The mail has more parts, or parts nested more deeply, than are read; the rest was left out.");
        if (!isWhole)
            notes.Add(NestingLimit.Note);
        return notes.Count == 0 ? CoverageReport.Complete : new CoverageReport([], notes);
    }
}
