namespace KnowledgeAssistant.Sources.Folders;

/// <param name="Address">Relative to the folder, see <see cref="Documents.SourcePath"/>.</param>
/// <param name="ModifiedAt">UTC.</param>
internal sealed record ListedFile(string Address, string Path, long Bytes, DateTime ModifiedAt);

/// <summary>What a folder holds.</summary>
/// <param name="Refused">Files whose name no document can have, with the reason.</param>
/// <param name="Skipped">Links and empty files: there, but not to be read.</param>
/// <param name="Problem">Why the look is not complete, in plain words: then nothing is missing, it was only not seen.</param>
internal sealed record FolderListing(
    IReadOnlyList<ListedFile> Files,
    IReadOnlyList<(string Name, string Reason)> Refused,
    IReadOnlyList<string> Skipped,
    string? Problem
);
