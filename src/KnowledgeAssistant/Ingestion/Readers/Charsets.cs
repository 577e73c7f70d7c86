using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>8-bit and East Asian encodings by the names that pages and mails give them; asks the code pages' provider itself, which need not be registered for that.</summary>
internal static class Charsets
{
    /// <summary>
    /// Null for a name that is unknown, for UTF-8 (what says so and is not is something else) and for ASCII (what programs say when they do not
    /// know).
    /// </summary>
    public static Encoding? Find(string? charset)
    {
        var name = charset?.Trim().Trim('"').ToLowerInvariant();
        if (string.IsNullOrEmpty(name) || name.Length > 40 || name is "utf-8" or "utf8")
            return null;
        // Browsers and mail programs write Windows-1252 under the name of Latin 1.
        if (name is "iso-8859-1" or "latin1")
            name = "windows-1252";
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding is ASCIIEncoding ? null : encoding;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
