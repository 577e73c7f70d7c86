using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Documents.Changes;

/// <summary>Finds what changed between two versions' normalised texts, sentence by sentence.</summary>
public static class TextComparison
{
    /// <summary>Places that are shown: nobody reads more of them, and each costs the page.</summary>
    public const int MostChanges = 200;

    /// <summary>Sentences of one place that are shown on either side.</summary>
    public const int MostSentences = 60;

    private const int Context = 2;

    public static TextChanges Compare(DocumentContent old, DocumentContent @new, CancellationToken cancellationToken)
    {
        var (before, after) = (new TextUnits(old), new TextUnits(@new));
        var (pairs, isRough) = UnitAlignment.Of(before.Keys, after.Keys, cancellationToken);
        var changes = new List<TextChange>();
        var (removed, added, places) = (0, 0, 0);
        var (fromOld, fromNew) = (0, 0);
        foreach (var (toOld, toNew) in pairs.Append((before.Keys.Count, after.Keys.Count)))
        {
            if (toOld > fromOld || toNew > fromNew)
            {
                (removed, added, places) = (removed + toOld - fromOld, added + toNew - fromNew, places + 1);
                if (changes.Count < MostChanges)
                    changes.Add(ChangeOf(before, after, (fromOld, toOld), (fromNew, toNew)));
            }
            (fromOld, fromNew) = (toOld + 1, toNew + 1);
        }
        return new TextChanges(removed, added, changes, places, isRough);
    }

    private static TextChange ChangeOf(TextUnits before, TextUnits after, (int Start, int End) old, (int Start, int End) @new)
    {
        var block = @new.End > @new.Start ? after.BlockOf(@new.Start) : before.BlockOf(old.Start);
        return new TextChange(
            block.HeadingPath,
            block.Page,
            // What both have is the newer version's: the same words, perhaps broken into other lines.
            after.Texts(Math.Max(0, @new.Start - Context), @new.Start),
            before.Texts(old.Start, Math.Min(old.End, old.Start + MostSentences)),
            after.Texts(@new.Start, Math.Min(@new.End, @new.Start + MostSentences)),
            after.Texts(@new.End, Math.Min(after.Keys.Count, @new.End + Context)),
            Math.Max(0, old.End - old.Start - MostSentences) + Math.Max(0, @new.End - @new.Start - MostSentences)
        );
    }
}
