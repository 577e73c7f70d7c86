using KnowledgeAssistant.Conversations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Reviews.Comparisons;

internal sealed class IndexComparisonConfiguration : IEntityTypeConfiguration<IndexComparison>
{
    public void Configure(EntityTypeBuilder<IndexComparison> builder)
    {
        builder.ToTable("IndexComparisons");
        builder.Property(row => row.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(row => row.Figures).StoredAsJson();
        builder.Property(row => row.Problem).HasMaxLength(IndexComparison.MaxProblemLength);
        builder.Ignore(row => row.IsOver);
        builder.HasIndex(row => row.StartedAt);
    }
}

internal sealed class ComparedQuestionConfiguration : IEntityTypeConfiguration<ComparedQuestion>
{
    public void Configure(EntityTypeBuilder<ComparedQuestion> builder)
    {
        builder.ToTable("ComparedQuestions");
        builder.HasKey(row => new { row.ComparisonId, row.Number });
        builder.Property(row => row.Changes).StoredAsJson();
        builder.HasOne<IndexComparison>().WithMany().HasForeignKey(row => row.ComparisonId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Turn>().WithMany().HasForeignKey(row => row.TurnId).OnDelete(DeleteBehavior.Cascade);
        // A page of differences is read off the index, worst first.
        builder.HasIndex(row => new
        {
            row.ComparisonId,
            row.Overlap,
            row.Number,
        });
    }
}
