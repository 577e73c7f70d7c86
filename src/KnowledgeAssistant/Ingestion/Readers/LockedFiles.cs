using KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>Reads a file with the password that somebody gave for this one try. Runs in the reader process.</summary>
internal static class LockedFiles
{
    /// <exception cref="UnreadableDocumentException">The file cannot be read, or the password does not open it.</exception>
    public static DocumentContent Read(DocumentReaders readers, ReaderInput input, CancellationToken cancellationToken)
    {
        if (input.Password is not { } password)
            return readers.Read(input, cancellationToken);
        if (new FileInfo(input.Path).Length > input.Limits.MaxFileBytes || !IsPdf(input.Path))
            return readers.Read(input with { Password = null }, cancellationToken);
        // The process's own folder, which goes with it whatever happens.
        var path = Path.Combine(Directory.GetCurrentDirectory(), $"unlocked-{Guid.NewGuid():N}.pdf");
        try
        {
            bool wasLocked;
            using (var output = File.Create(path))
                wasLocked = PdfUnlock.TryWrite(input.Path, password, output, input.Limits);
            return readers.Read(input with { Path = wasLocked ? path : input.Path, Password = null }, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool IsPdf(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[1_024];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start.AsSpan(0, length).IndexOf("%PDF-"u8) >= 0;
    }
}
