using System.Globalization;
using KnowledgeAssistant.Documents;
using KnowledgeAssistant.Sources.Folders;
using KnowledgeAssistant.Sources.Web;

namespace KnowledgeAssistant.Sources;

/// <summary>A source as an admin wants it.</summary>
public sealed record SourceDraft(string Name, Guid CollectionId, SourceKind Kind, SourceSettings Settings, SourceSchedule Schedule)
{
    /// <summary>What has to be put right first, in plain words; empty when it can be saved.</summary>
    internal IReadOnlyList<string> FindProblems(AllowedFolders folders)
    {
        var problems = new List<string>();
        if (Name.Trim().Length is 0 or > DocumentSource.MaxNameLength || Name.Any(char.IsControl))
            problems.Add($"Give it a name of 1 to {DocumentSource.MaxNameLength} characters.");
        if (Kind == SourceKind.Folder)
            problems.AddRange(ProblemsOf(Settings.Folder, folders));
        else
            problems.AddRange(WebScope.FindProblems(Settings.Web));
        problems.AddRange(ProblemsOf(Schedule));
        return problems;
    }

    private static IEnumerable<string> ProblemsOf(FolderSettings? settings, AllowedFolders folders)
    {
        if (settings is null)
            yield return "Say which folder it is.";
        else if (!folders.TryResolve(settings.Path, out _, out var reason))
            yield return reason!;
        if (settings?.Endings.Any(ending => ending.Length is < 2 or > 20 || ending[0] != '.') == true)
            yield return "Write endings with their dot, for example .pdf";
    }

    private static IEnumerable<string> ProblemsOf(SourceSchedule schedule)
    {
        if (schedule.Kind == ScheduleKind.Minutes && schedule.Every is < SourceSchedule.FewestMinutes or > SourceSchedule.MostMinutes)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"It can be looked through every {SourceSchedule.FewestMinutes} to {SourceSchedule.MostMinutes:N0} minutes."
            );
        if (schedule.Kind == ScheduleKind.Hours && schedule.Every is < 1 or > SourceSchedule.MostHours)
            yield return $"It can be looked through every 1 to {SourceSchedule.MostHours} hours.";
    }
}

/// <param name="Problems">What has to be put right; empty when it was saved.</param>
public sealed record SourceSaved(Guid? Id, IReadOnlyList<string> Problems);

/// <summary>A source as an admin sees it.</summary>
/// <param name="IsRunning">A run is at it now.</param>
/// <param name="Documents">How many documents came from it.</param>
/// <param name="Missing">How many of them are kept though they are gone, until somebody decides.</param>
public sealed record SourceRow(DocumentSource Source, string Collection, bool IsRunning, int Documents, int Missing);

/// <summary>An item that could not be taken in, or is missing.</summary>
public sealed record SourceTrouble(string Address, string Problem);
