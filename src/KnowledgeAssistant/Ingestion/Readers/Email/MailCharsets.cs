using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Email;

/// <summary>Bytes to characters under the name of a charset as mails write it; what is unknown is taken for what the bytes look like.</summary>
internal static class MailCharsets
{
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var encoding = Charsets.Find(charset);
        return encoding is null ? TextDecoding.Decode(bytes) : encoding.GetString(bytes);
    }
}
