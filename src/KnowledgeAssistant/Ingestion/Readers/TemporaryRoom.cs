using KnowledgeAssistant.Storage;

namespace KnowledgeAssistant.Ingestion.Readers;

/// <summary>
/// Room for the reader's temporary files. Programs that it calls fail in their own ways when the disk is full, or leave half a picture: the document would be
/// blamed, or a page of it lost, for what the machine lacks.
/// </summary>
internal static class TemporaryRoom
{
    /// <summary>Less than this is as good as none: nothing that is drawn is smaller.</summary>
    private const long Least = 64 * 1024;

    public const string Missing =
        "The disk that holds temporary files is full, so documents cannot be read: free some space; unfinished documents go on by themselves.";

    /// <summary>To be called after something was written by another program.</summary>
    /// <exception cref="StorageException">What was written may not be whole.</exception>
    public static void Require()
    {
        if (!IsLeft)
            throw new StorageException(Missing, isTransient: true);
    }

    /// <summary>Whether a failure is the disk's, not the document's.</summary>
    public static bool Explains(Exception exception) =>
        exception is StorageException || (exception is IOException fault && StorageException.IsDiskFull(fault)) || !IsLeft;

    private static bool IsLeft
    {
        get
        {
            try
            {
                return new DriveInfo(Path.GetTempPath()).AvailableFreeSpace >= Least;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Not to be told: the failure speaks for itself.
                return true;
            }
        }
    }
}
