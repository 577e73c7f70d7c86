using System.Text.Json;
using KnowledgeAssistant.Documents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Sources;

internal sealed class DocumentSourceConfiguration : IEntityTypeConfiguration<DocumentSource>
{
    public void Configure(EntityTypeBuilder<DocumentSource> builder)
    {
        builder.ToTable("Sources");
        builder.Property(source => source.Name).HasMaxLength(DocumentSource.MaxNameLength);
        builder.Property(source => source.Kind).HasConversion<string>().HasMaxLength(16);
        HasJson(builder.Property(source => source.Settings));
        HasJson(builder.Property(source => source.Schedule));
        HasJson(builder.Property(source => source.LastCounts));
        builder
            .HasOne(source => source.Collection)
            .WithMany()
            .HasForeignKey(source => source.CollectionId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    private static void HasJson<T>(PropertyBuilder<T> property) =>
        property.HasConversion(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!
        );
}

internal sealed class SourceItemConfiguration : IEntityTypeConfiguration<SourceItem>
{
    public void Configure(EntityTypeBuilder<SourceItem> builder)
    {
        builder.ToTable("SourceItems");
        builder.Property(item => item.Address).HasMaxLength(SourceItem.MaxAddressLength);
        builder.Property(item => item.Sha256).HasMaxLength(64);
        builder.HasIndex(item => new { item.SourceId, item.Address }).IsUnique();
        builder.HasIndex(item => item.DocumentId);
        builder.HasOne<DocumentSource>().WithMany().HasForeignKey(item => item.SourceId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Document>().WithMany().HasForeignKey(item => item.DocumentId).OnDelete(DeleteBehavior.SetNull);
    }
}
