namespace KnowledgeAssistant.Ingestion;

/// <summary>What could not be read of a document, in words for an admin; empty lists mean all of it was read.</summary>
/// <param name="UnreadPages">1-based numbers of pages that hold no text that could be read (pictures).</param>
/// <param name="Notes">One plain sentence each.</param>
public sealed record CoverageReport(IReadOnlyList<int> UnreadPages, IReadOnlyList<string> Notes)
{
    public static CoverageReport Complete { get; } = new([], []);

    /// <summary>Text that a person who looks at the document does not see; it is in no passage.</summary>
    public IReadOnlyList<CoverageFinding> Hidden { get; init; } = [];

    /// <summary>Places that read like instructions to a language model rather than to people. They stay in the passages; the admin is warned.</summary>
    public IReadOnlyList<CoverageFinding> Instructions { get; init; } = [];

    /// <summary>Pages whose text was recognised from a picture.</summary>
    public IReadOnlyList<RecognisedPage> Recognised { get; init; } = [];

    /// <summary>For somebody who may know of the document but not read it: kinds and pages without what stands there.</summary>
    public CoverageReport WithoutText() =>
        this with
        {
            Hidden = [.. Hidden.Select(finding => finding with { Excerpt = "" })],
            Instructions = [.. Instructions.Select(finding => finding with { Excerpt = "" })],
        };
}

/// <summary>One place that an admin should know of.</summary>
/// <param name="What">A plain phrase: "white text", "invisible characters", "asks to ignore other instructions".</param>
/// <param name="Page">1-based page or slide; null where the format has neither.</param>
/// <param name="Excerpt">At most 200 characters of it, as they stand there.</param>
public sealed record CoverageFinding(string What, int? Page, string Excerpt);

/// <param name="Page">1-based.</param>
/// <param name="Confidence">Mean over the recognised words, 0 to 1.</param>
public sealed record RecognisedPage(int Page, double Confidence);
