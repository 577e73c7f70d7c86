using System.Text.Json;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Ingestion;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace KnowledgeAssistant.Documents;

internal sealed class CollectionConfiguration : IEntityTypeConfiguration<Collection>
{
    public void Configure(EntityTypeBuilder<Collection> builder)
    {
        builder.ToTable("Collections");
        builder.Property(collection => collection.Name).HasMaxLength(Collection.MaxNameLength);
        builder.HasIndex(collection => collection.Name).IsUnique();
        builder.Property(collection => collection.Labels).HasLabelsConversion();
        builder.Property(collection => collection.Description).HasMaxLength(Collection.MaxDescriptionLength).HasDefaultValue("");
        builder.Property(collection => collection.FormerNames).HasTextsConversion();
    }
}

internal sealed class DeletedCollectionConfiguration : IEntityTypeConfiguration<DeletedCollection>
{
    public void Configure(EntityTypeBuilder<DeletedCollection> builder)
    {
        builder.ToTable("DeletedCollections");
        builder.Property(collection => collection.Labels).HasLabelsConversion();
    }
}

internal sealed class DocumentConfiguration : IEntityTypeConfiguration<Document>
{
    public void Configure(EntityTypeBuilder<Document> builder)
    {
        builder.ToTable("Documents");
        builder.Property(document => document.Source).HasMaxLength(SourcePath.MaxLength);
        builder.Property(document => document.Title).HasMaxLength(1_000);
        builder.Property(document => document.Format).HasMaxLength(16);
        builder.Property(document => document.Authors).HasTextsConversion();
        builder.Property(document => document.Language).HasMaxLength(8);
        builder.Property(document => document.Type).HasMaxLength(40);
        builder.Property(document => document.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(document => document.Labels).HasLabelsConversion();
        builder.HasIndex(document => new { document.CollectionId, document.Source }).IsUnique();
        builder.HasIndex(document => document.State);
        // What is due: a few of many.
        builder.HasIndex(document => document.ReviewBy).HasFilter("\"ReviewBy\" IS NOT NULL");
        builder.HasIndex(document => document.SupersededById).HasFilter("\"SupersededById\" IS NOT NULL");
        builder.HasIndex(document => document.ParentId).HasFilter("\"ParentId\" IS NOT NULL");
        // What somebody may read, newest first: see ReadableDocuments.
        builder.HasIndex(document => new
        {
            document.CollectionId,
            document.Labels,
            document.ActiveVersionId,
        });
        builder.HasOne(document => document.Collection).WithMany().HasForeignKey(document => document.CollectionId);
    }
}

internal sealed class DocumentVersionConfiguration : IEntityTypeConfiguration<DocumentVersion>
{
    public void Configure(EntityTypeBuilder<DocumentVersion> builder)
    {
        builder.ToTable("DocumentVersions");
        builder.Property(version => version.Sha256).HasMaxLength(64);
        builder.Property(version => version.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(version => version.Format).HasMaxLength(16);
        builder.Property(version => version.Title).HasMaxLength(1_000);
        builder
            .Property(version => version.Coverage)
            .HasConversion(
                coverage => JsonSerializer.Serialize(coverage, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<CoverageReport>(text, JsonSerializerOptions.Default)!
            );
        builder
            .Property(version => version.Metadata)
            .HasConversion(
                metadata => JsonSerializer.Serialize(metadata, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<DocumentMetadata>(text, JsonSerializerOptions.Default)
            );
        builder.Ignore(version => version.Identity);
        builder.HasIndex(version => version.DocumentId);
        builder.HasIndex(version => version.Sha256);
        builder.HasOne<Document>().WithMany().HasForeignKey(version => version.DocumentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class StoredContentConfiguration : IEntityTypeConfiguration<StoredContent>
{
    public void Configure(EntityTypeBuilder<StoredContent> builder)
    {
        builder.ToTable("Contents");
        builder.HasKey(content => content.VersionId);
        builder
            .HasOne<DocumentVersion>()
            .WithOne()
            .HasForeignKey<StoredContent>(content => content.VersionId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("Jobs");
        builder.HasIndex(job => job.DocumentId).IsUnique();
        builder.HasIndex(job => job.VersionId);
        builder.HasOne<Document>().WithMany().HasForeignKey(job => job.DocumentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<DocumentVersion>().WithMany().HasForeignKey(job => job.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class StoredSelfTestConfiguration : IEntityTypeConfiguration<StoredSelfTest>
{
    public void Configure(EntityTypeBuilder<StoredSelfTest> builder)
    {
        builder.ToTable("SelfTests");
        builder.HasKey(test => test.DocumentId);
        builder
            .Property(test => test.Results)
            .HasConversion(
                results => JsonSerializer.Serialize(results, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<IReadOnlyList<SelfTestResult>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<SelfTestResult>>(
                    (left, right) => left!.SequenceEqual(right!),
                    results => results.Count,
                    results => results
                )
            );
        builder.HasOne<Document>().WithOne().HasForeignKey<StoredSelfTest>(test => test.DocumentId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DeletedDocumentConfiguration : IEntityTypeConfiguration<DeletedDocument>
{
    public void Configure(EntityTypeBuilder<DeletedDocument> builder)
    {
        builder.ToTable("DeletedDocuments");
        builder.Property(document => document.Source).HasMaxLength(SourcePath.MaxLength);
        builder.Property(document => document.Collection).HasMaxLength(Collection.MaxNameLength);
    }
}

internal static class TextsConversion
{
    /// <summary>As a JSON array; none where the column is newer than the row.</summary>
    public static void HasTextsConversion(this PropertyBuilder<IReadOnlyList<string>> property) =>
        property
            .HasConversion(
                texts => JsonSerializer.Serialize(texts, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<string[]>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<string>>(
                    (left, right) => left!.SequenceEqual(right!),
                    texts => texts.Aggregate(0, (hash, text) => HashCode.Combine(hash, text)),
                    texts => texts.ToArray()
                )
            )
            .HasDefaultValueSql("'[]'");
}

internal static class LabelsConversion
{
    private static readonly ValueConverter<IReadOnlyList<AccessLabel>, string> Converter = new(
        labels => string.Join('\n', labels.Select(label => label.Value)),
        text => Read(text)
    );

    private static readonly ValueComparer<IReadOnlyList<AccessLabel>> Comparer = new(
        (left, right) => left!.SequenceEqual(right!),
        labels => labels.Aggregate(0, (hash, label) => HashCode.Combine(hash, label)),
        labels => labels.ToArray()
    );

    public static IReadOnlyList<AccessLabel> Read(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(AccessLabel.Parse).ToArray();

    /// <summary>One label a line: no label can hold a line feed.</summary>
    public static void HasLabelsConversion(this PropertyBuilder<IReadOnlyList<AccessLabel>> property) =>
        property.HasConversion(Converter, Comparer);
}
