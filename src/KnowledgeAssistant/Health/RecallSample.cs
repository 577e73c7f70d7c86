using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Health;

/// <summary>One measurement of the search by meaning against an exact comparison of all vectors.</summary>
public sealed class RecallSample
{
    public const int MaxErrorLength = 1_000;

    public required Guid Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime StartedAt { get; init; }

    public required long Milliseconds { get; init; }

    /// <summary>The generation's number; 0 where the measurement did not get as far.</summary>
    public int Generation { get; init; }

    /// <summary>Questions that were measured.</summary>
    public int Questions { get; init; }

    /// <summary>Share of the ten best passages of an exact comparison that the search finds too, 0 to 1, on average.</summary>
    public double Recall { get; init; }

    /// <summary>That of the worst question.</summary>
    public double Least { get; init; }

    /// <summary>Why it could not be measured, in words for the admin; null when it was.</summary>
    public string? Error { get; init; }
}

internal sealed class RecallSampleConfiguration : IEntityTypeConfiguration<RecallSample>
{
    public void Configure(EntityTypeBuilder<RecallSample> builder)
    {
        builder.ToTable("RecallSamples");
        builder.Property(row => row.Error).HasMaxLength(RecallSample.MaxErrorLength);
        builder.HasIndex(row => row.StartedAt);
    }
}
