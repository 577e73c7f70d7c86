using KnowledgeAssistant.Documents.Bulk;

namespace KnowledgeAssistant.Web.Components.Library;

/// <summary>How the library page says what becomes of many documents.</summary>
internal static class BulkWords
{
    public static string Documents(int count) => LibraryWords.Count(count, "document", "documents");

    public static string Title(BulkKind kind, int count) =>
        kind switch
        {
            BulkKind.Move => $"Move {Documents(count)}",
            BulkKind.Restrict => $"Who may read {Documents(count)}",
            BulkKind.Reread => $"Read {Documents(count)} again",
            _ => $"Delete {Documents(count)}?",
        };

    public static string Action(BulkKind kind) =>
        kind switch
        {
            BulkKind.Move => "Move",
            BulkKind.Restrict => "Save",
            BulkKind.Reread => "Read again",
            _ => "Delete",
        };

    public static string Of(BulkOutcome outcome) =>
        outcome switch
        {
            BulkOutcome.NothingSelected => "None of these documents is there any more.",
            BulkOutcome.TooManyNamed => "That is more than can be picked one by one: choose all that fit a search instead.",
            BulkOutcome.NoCollection => "The collection is gone, or is being deleted: choose another one.",
            BulkOutcome.WrongName => "That is not its name: type it as it is written above.",
            BulkOutcome.BusyDeleting => "Documents of it are being deleted just now: undo that or let it end, then try again.",
            _ => "It is too late for that.",
        };

    /// <param name="now">UTC.</param>
    public static string Of(BulkView change, DateTime now) =>
        change.State switch
        {
            BulkState.Working => change.Kind switch
            {
                BulkKind.Move => $"Moving to “{change.Collection ?? "a collection that is gone"}”: {Progress(change)}",
                BulkKind.Restrict => $"Changing who may read: {Progress(change)}",
                BulkKind.Reread => $"Putting in line to be read again: {Progress(change)}",
                _ when change.IsCollection => $"Deleting {Named(change)}: {Progress(change)} out of the search",
                _ => $"Taking out of the search: {Progress(change)}",
            },
            BulkState.Undoable when change.IsCollection =>
                $"{Named(change)} deleted with {Documents(change.Total)}: out of the search and out of sight. Gone for good {Left(change, now)}.",
            BulkState.Undoable =>
                $"{Documents(change.Total - change.Refused)} deleted: out of the search and out of sight. Gone for good {Left(change, now)}.",
            BulkState.Finishing => $"Removing for good: {Progress(change)}",
            BulkState.Undoing => "Bringing the documents back.",
            BulkState.Undone when change.IsCollection => $"Nothing was deleted: {Named(change)} is back with its documents.",
            BulkState.Undone => "Nothing was deleted: the documents are back.",
            _ => Ended(change),
        };

    private static string Ended(BulkView change)
    {
        var count = Documents(change.Total - change.Refused);
        return change.Kind switch
        {
            BulkKind.Move => $"{count} moved{(change.Collection is { } name ? $" to “{name}”" : "")}.",
            BulkKind.Restrict => $"Who may read {count} was changed.",
            BulkKind.Reread => $"{count} in line to be read again.",
            _ when change is { IsCollection: true, Collection: not null } =>
                $"{Named(change)} was kept: something of it came back or was added meanwhile. Delete it again.",
            _ when change.IsCollection => $"The collection and {count} deleted for good.",
            _ => $"{count} deleted for good.",
        };
    }

    private static string Named(BulkView change) => $"“{change.Collection ?? "A collection"}”";

    private static string Progress(BulkView change) =>
        $"{LibraryWords.Number(Math.Min(change.Total, change.Done + change.Refused))} of {Documents(change.Total)}";

    private static string Left(BulkView change, DateTime now)
    {
        var seconds = (int)Math.Ceiling(((change.UndoUntil ?? now) - now).TotalSeconds);
        return seconds <= 0 ? "now" : $"in {LibraryWords.Count(seconds, "second", "seconds")}";
    }
}
