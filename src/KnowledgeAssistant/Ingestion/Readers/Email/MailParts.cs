using System.Text.RegularExpressions;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Sorts a mail's parts into what is its text and what is attached to it.</summary>
internal sealed partial class MailParts
{
    /// <summary>In the order they stand; of alternatives only the one that is read.</summary>
    public List<MimePart> Text { get; } = [];

    public List<MimePart> Attached { get; } = [];

    /// <summary>Pictures that stand within the text (logos, signatures): not documents of their own.</summary>
    public int PicturesInText { get; private set; }

    /// <summary>Signatures and receipts for programs.</summary>
    public int ForPrograms { get; private set; }

    public static MailParts Of(MimePart mail)
    {
        var parts = new MailParts();
        parts.Add(mail);
        return parts;
    }

    private void Add(MimePart part)
    {
        if (part.MediaType == "multipart/alternative" && part.Parts.Count > 0)
            AddAlternative(part);
        else if (part.IsMultipart && part.Parts.Count == 0 && part.ContentType.Parameter("boundary") is null)
            Text.Add(part);
        else if (part.IsMultipart)
            foreach (var inner in part.Parts)
                Add(inner);
        else
            AddLeaf(part);
    }

    /// <summary>The same text in several forms: the plain one unless it is empty; what is attached to another form counts all the same.</summary>
    private void AddAlternative(MimePart part)
    {
        var before = Text.Count;
        foreach (var inner in part.Parts)
            Add(inner);
        var forms = Text.GetRange(before, Text.Count - before);
        Text.RemoveRange(before, forms.Count);
        var plain = forms.FindAll(form => form.MediaType == "text/plain" && HasText(form));
        var html = forms.FindAll(form => form.MediaType == "text/html");
        Text.AddRange(
            plain.Count > 0 ? plain
            : html.Count > 0 ? html
            : forms
        );
    }

    private void AddLeaf(MimePart part)
    {
        if (
            part.MediaType
            is "application/pgp-signature"
                or "application/pkcs7-signature"
                or "application/x-pkcs7-signature"
                or "application/ms-tnef"
        )
            ForPrograms++;
        else if (
            part.MediaType is "message/delivery-status" or "message/disposition-notification"
            && part.Disposition.Value != "attachment"
        )
            Text.Add(part);
        else if (IsPictureInText(part))
            PicturesInText++;
        else if (part.MediaType is "text/plain" or "text/html" && part.Disposition.Value != "attachment" && part.FileName is null)
            Text.Add(part);
        else
            Attached.Add(part);
    }

    private static bool HasText(MimePart part) => NotBlank().IsMatch(part.Text());

    private static bool IsPictureInText(MimePart part) =>
        part.MediaType.StartsWith("image/", StringComparison.Ordinal)
        && part.Disposition.Value != "attachment"
        && part.Headers.Raw("Content-ID") is not null;

    [GeneratedRegex(@"[\p{L}\p{N}]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotBlank();
}
