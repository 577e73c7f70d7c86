using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Ingestion.Checks;

internal sealed class IndexCheckConfiguration : IEntityTypeConfiguration<IndexCheck>
{
    public void Configure(EntityTypeBuilder<IndexCheck> builder)
    {
        builder.ToTable("IndexChecks");
        builder.Property(row => row.Cause).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Error).HasMaxLength(IndexCheck.MaxErrorLength);
        builder.Ignore(row => row.Differing);
        builder.HasIndex(row => row.StartedAt);
    }
}
