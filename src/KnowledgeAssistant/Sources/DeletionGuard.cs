using System.Globalization;

namespace KnowledgeAssistant.Sources;

/// <summary>
/// Whether documents may be deleted because their files or pages are gone. A share that is not mounted, a site that moved, a wrong folder: all look
/// like "everything was deleted", so a person has to say that it was.
/// </summary>
public static class DeletionGuard
{
    /// <summary>Below this, half of them is a file or two.</summary>
    private const int Few = 10;

    /// <param name="known">How many there were.</param>
    /// <param name="missing">How many of these are not there any more.</param>
    /// <returns>What is odd, in plain words; null when the missing ones may go.</returns>
    public static string? Hold(int known, int missing)
    {
        if (missing == 0)
            return null;
        if (missing >= known)
            return string.Create(CultureInfo.InvariantCulture, $"All {known:N0} that were there are gone at once.");
        return known >= Few && missing * 2 > known
            ? string.Create(CultureInfo.InvariantCulture, $"{missing:N0} of {known:N0} that were there are gone at once.")
            : null;
    }
}
