using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace KnowledgeAssistant.Web.Components.Record;

public enum RecordPart
{
    Overview,
    Passages,
    Versions,
    Use,
}

/// <summary>What a document's page shows, as its address says it.</summary>
public sealed record RecordAddress(Guid DocumentId)
{
    public RecordPart Part { get; init; }

    /// <summary>Number of the passage that is open, from 1.</summary>
    public int Passage { get; init; } = 1;

    /// <summary>The version that is compared with the one before it; null for the newest.</summary>
    public Guid? Version { get; init; }

    /// <remarks>What makes no sense is left out: an old or mistyped address shows the overview, never an error.</remarks>
    public static RecordAddress Parse(Guid documentId, string? part, string? passage, string? version) =>
        new(documentId)
        {
            Part = Enum.GetValues<RecordPart>().FirstOrDefault(known => known.ToString().Equals(part, StringComparison.OrdinalIgnoreCase)),
            Passage = int.TryParse(passage, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1,
            Version = Guid.TryParse(version, CultureInfo.InvariantCulture, out var id) ? id : null,
        };

    public RecordAddress At(RecordPart part) => new(DocumentId) { Part = part };

    public override string ToString() =>
        QueryHelpers.AddQueryString(
            FormattableString.Invariant($"/library/documents/{DocumentId:D}"),
            new Dictionary<string, string?>
            {
                ["part"] = Part == RecordPart.Overview ? null : Part.ToString().ToLowerInvariant(),
                ["passage"] = Part == RecordPart.Passages && Passage > 1 ? Passage.ToString(CultureInfo.InvariantCulture) : null,
                ["version"] = Part == RecordPart.Versions ? Version?.ToString("D") : null,
            }
        );
}
