using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Documents;
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
        builder.IsComparedSearch();
        builder.HasOne<Turn>().WithMany().HasForeignKey(row => row.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ComparedGoldenQuestionConfiguration : IEntityTypeConfiguration<ComparedGoldenQuestion>
{
    public void Configure(EntityTypeBuilder<ComparedGoldenQuestion> builder)
    {
        builder.ToTable("ComparedGoldenQuestions");
        builder.IsComparedSearch();
        builder.HasOne<GoldenQuestion>().WithMany().HasForeignKey(row => row.GoldenQuestionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class GoldenQuestionConfiguration : IEntityTypeConfiguration<GoldenQuestion>
{
    public void Configure(EntityTypeBuilder<GoldenQuestion> builder)
    {
        builder.ToTable("GoldenQuestions");
        builder.Property(row => row.Question).HasMaxLength(GoldenQuestion.MaxQuestionLength);
        builder.Property(row => row.Labels).HasLabelsConversion();
        builder.Property(row => row.Collection).HasMaxLength(Collection.MaxNameLength);
        builder.Property(row => row.Source).HasMaxLength(SourcePath.MaxLength);
        builder.Property(row => row.Title).HasMaxLength(SourcePath.MaxLength);
        builder.Property(row => row.Answer).HasMaxLength(GoldenQuestion.MaxAnswerLength);
    }
}

internal static class ComparedSearchColumns
{
    public static void IsComparedSearch<T>(this EntityTypeBuilder<T> builder)
        where T : ComparedSearch
    {
        builder.HasKey(row => new { row.ComparisonId, row.Number });
        builder.Property(row => row.Changes).StoredAsJson();
        builder.HasOne<IndexComparison>().WithMany().HasForeignKey(row => row.ComparisonId).OnDelete(DeleteBehavior.Cascade);
        // A page of differences is read off the index, worst first.
        builder.HasIndex(row => new
        {
            row.ComparisonId,
            row.Overlap,
            row.Number,
        });
    }
}
