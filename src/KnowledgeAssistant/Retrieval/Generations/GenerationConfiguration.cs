using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Retrieval.Generations;

internal sealed class GenerationConfiguration : IEntityTypeConfiguration<Generation>
{
    public void Configure(EntityTypeBuilder<Generation> builder)
    {
        builder.ToTable("Generations");
        builder.Property(row => row.Index).HasMaxLength(Generation.MaxIndexLength);
        builder.Property(row => row.Engine).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Chunker).HasMaxLength(100);
        builder.Property(row => row.Model).HasMaxLength(200);
        builder.Property(row => row.ModelVersion).HasMaxLength(100);
        builder.Property(row => row.LastError).HasMaxLength(Generation.MaxErrorLength);
        builder.Ignore(row => row.Identity);
        builder.Ignore(row => row.IsFollowing);
        builder.Ignore(row => row.CollectionId);
        builder.Property(row => row.Weight).HasDefaultValue(1.0);
        builder.HasIndex(row => row.Number).IsUnique();
        // The database itself refuses a second live generation of an index.
        builder.HasIndex(row => row.Index).IsUnique().HasFilter("\"State\" = 'Live'");
    }
}
