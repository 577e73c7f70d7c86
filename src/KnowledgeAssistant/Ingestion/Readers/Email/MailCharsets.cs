using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Bytes to characters under the name of a charset as mails write it; what is unknown is taken for what the bytes look like.</summary>
internal static class MailCharsets
{
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var encoding = Find(charset);
        // ASCII is what programs say when they do not know.
        return encoding is null or ASCIIEncoding ? TextDecoding.Decode(bytes) : encoding.GetString(bytes);
    }

    private static Encoding? Find(string? charset)
    {
        var name = charset?.Trim().Trim('"').ToLowerInvariant();
        // What says it is UTF-8 and is not is something else.
        if (string.IsNullOrEmpty(name) || name.Length > 40 || name is "utf-8" or "utf8")
            return null;
        // Browsers and mail programs write Windows-1252 under the name of Latin 1.
        if (name is "iso-8859-1" or "latin1")
            name = "windows-1252";
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
