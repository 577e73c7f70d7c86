using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>A running program that shares the database. The row goes when it ends, or when others see it stand still.</summary>
internal sealed class InstanceRow
{
    public required Guid Id { get; init; }

    /// <summary>Grows as long as it lives. No clock: those of machines differ.</summary>
    public long Beat { get; set; }
}

/// <summary>Which instance an answer is being produced on. When its row in <see cref="InstanceRow"/> is gone, so is the answer's rest.</summary>
internal sealed class RunOwner
{
    public required Guid RunId { get; init; }

    public required Guid InstanceId { get; init; }

    /// <summary>What its user could read when it began, one label a line; null until then.</summary>
    public string? Labels { get; set; }
}

internal static class Instances
{
    public const string Table = "Instances";

    public static void Configure(ModelBuilder builder)
    {
        builder.Entity<InstanceRow>(row => row.ToTable(Table).Property(instance => instance.Id).ValueGeneratedNever());
        builder.Entity<RunOwner>(row =>
        {
            row.ToTable("RunOwners");
            row.HasKey(owner => owner.RunId);
            row.Property(owner => owner.RunId).ValueGeneratedNever();
            row.HasIndex(owner => owner.InstanceId);
        });
    }
}
