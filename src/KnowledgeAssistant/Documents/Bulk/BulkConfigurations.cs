using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Documents.Bulk;

internal sealed class BulkChangeConfiguration : IEntityTypeConfiguration<BulkChange>
{
    public void Configure(EntityTypeBuilder<BulkChange> builder)
    {
        builder.ToTable("BulkChanges");
        builder.Property(change => change.Kind).HasConversion<string>().HasMaxLength(16);
        builder.Property(change => change.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(change => change.Labels).HasLabelsConversion();
    }
}

internal sealed class BulkItemConfiguration : IEntityTypeConfiguration<BulkItem>
{
    public void Configure(EntityTypeBuilder<BulkItem> builder)
    {
        builder.ToTable("BulkItems");
        builder.HasKey(item => new { item.ChangeId, item.DocumentId });
        builder.HasIndex(item => new
        {
            item.ChangeId,
            item.Stage,
            item.DocumentId,
        });
        builder.HasOne<BulkChange>().WithMany().HasForeignKey(item => item.ChangeId).OnDelete(DeleteBehavior.Cascade);
    }
}
