using System.Globalization;
using KnowledgeAssistant.Health;
using KnowledgeAssistant.Retrieval.Generations;
using KnowledgeAssistant.Web.Components.LibrarySources;

namespace KnowledgeAssistant.Web.Components.Admin.Health;

/// <summary>Something that an admin should know of the index, with what to do.</summary>
internal sealed record HealthNotice(string Title, string StateClass, string Text)
{
    private const string Bad = "state-failed";
    private const string Busy = "state-busy";

    /// <summary>The worst first; none when all is well.</summary>
    public static IReadOnlyList<HealthNotice> Of(HealthReport report, TimeProvider time)
    {
        var notices = new List<HealthNotice>();
        if (report.IsBehind)
            notices.Add(
                new HealthNotice(
                    "Searches wait",
                    Bad,
                    "The index missed a deletion or a change of access, so nothing is searched until it has it. That is made good as soon as the index answers: if this lasts, see the last error below."
                )
            );
        if (report.LastFault is { WellSince: null } fault)
            notices.Add(
                new HealthNotice("The index does not answer", Bad, $"Since {SourceWords.Time(fault.Since, time)}. {fault.Message}")
            );
        if (report.Trouble is { } trouble)
            notices.Add(
                new HealthNotice(
                    "Documents wait",
                    Bad,
                    $"Since {SourceWords.Time(trouble.Since, time)}. {trouble.Message} They go on by themselves."
                )
            );
        if (report.IsRefilling)
            notices.Add(
                new HealthNotice(
                    "Being refilled",
                    Busy,
                    "Documents that were missing from the index come back one after the other; until then a search that finds nothing says so. There is nothing to do."
                )
            );
        if (report.Checks.FirstOrDefault(check => check.IsLive) is { Error: { } error } failed)
            notices.Add(
                new HealthNotice(
                    "Not compared",
                    Bad,
                    $"The comparison of {SourceWords.Time(failed.StartedAt, time)} could not be brought to its end. {error} It is tried again by itself, or with “Compare now”."
                )
            );
        notices.AddRange(report.Generations.Select(NoticeOf).OfType<HealthNotice>());
        return notices;
    }

    private static HealthNotice? NoticeOf(Generation build) =>
        build.State switch
        {
            GenerationState.Failed => new($"Build {build.Number} failed", Bad, $"{build.LastError} Give it up, then make another one."),
            GenerationState.Building => new(
                $"Build {build.Number} is being made",
                Busy,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{build.DocumentsDone:N0} of {build.Documents:N0} documents are in it. {(build.SwitchWhenReady ? "It takes over by itself when it is complete." : "It can be switched to when it is complete.")} {build.LastError}"
                )
            ),
            GenerationState.Ready when build.BehindSince is not null => new(
                $"Build {build.Number} is behind",
                Busy,
                $"It lacks the latest changes and is brought up to date by itself. {build.LastError}"
            ),
            _ => null,
        };
}
