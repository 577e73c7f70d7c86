using Microsoft.Data.Sqlite;

namespace KnowledgeAssistant.Retrieval.Sqlite;

/// <summary>SQLite's errors in the words of the seam.</summary>
internal static class SqliteFaults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    public const string Damaged =
        "The search index is damaged. A running server makes it anew from the stored documents by itself; without one, start the server or 'ingest'.";

    public static T Translate<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
        {
            throw exception.SqliteErrorCode switch
            {
                Busy or Locked => new PassageIndexException("The search index is in use by another program.", isTransient: true, exception),
                Full => new PassageIndexException(
                    "The disk is full: nothing more can be written to the search index.",
                    isTransient: false,
                    exception
                ),
                Corrupt or NotADatabase => new PassageIndexException(Damaged, isTransient: false, exception) { IsDamaged = true },
                InputOutput => new PassageIndexException(
                    "The disk that holds the search index reports an error: check the disk, then start the program again.",
                    isTransient: true,
                    exception
                ),
                _ => new PassageIndexException("The search index failed: " + exception.Message, isTransient: false, exception),
            };
        }
        catch (Exception exception) when (IsMalformed(exception is AggregateException ? exception.GetBaseException() : exception))
        {
            throw new PassageIndexException(Damaged, isTransient: false, exception) { IsDamaged = true };
        }
    }

    /// <summary>What reading packed data that is not what it should be ends in, on one thread or several.</summary>
    private static bool IsMalformed(Exception exception) =>
        exception is InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException;
}
