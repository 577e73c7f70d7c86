namespace KnowledgeAssistant.Documents.Changes;

/// <summary>One place where two versions of a document differ, with what stands round it in both.</summary>
/// <param name="HeadingPath">The headings above it, of the newer version unless something was only taken out.</param>
/// <param name="Page">1-based page or slide of the newer version, else of the older one; null where the format has neither.</param>
/// <param name="Before">Up to two sentences that both versions have and that stand before it.</param>
/// <param name="Removed">Sentences that only the older version has here.</param>
/// <param name="Added">Sentences that only the newer version has here.</param>
/// <param name="After">Up to two sentences that both versions have and that stand after it.</param>
/// <param name="Cut">Sentences of this place that are not listed, because there are too many.</param>
public sealed record TextChange(
    IReadOnlyList<string> HeadingPath,
    int? Page,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> After,
    int Cut
);

/// <summary>What changed from one version of a document to another.</summary>
/// <param name="Removed">Sentences that only the older version has, over all places.</param>
/// <param name="Added">Sentences that only the newer version has, over all places.</param>
/// <param name="Changes">The places in the order of the text, at most <see cref="TextComparison.MostChanges"/>.</param>
/// <param name="Places">How many places there are, also those that are not in <paramref name="Changes"/>.</param>
/// <param name="IsRough">Parts were too different or too long to be compared sentence by sentence, and are shown as replaced.</param>
public sealed record TextChanges(int Removed, int Added, IReadOnlyList<TextChange> Changes, int Places, bool IsRough);
