using KnowledgeAssistant.Conversations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Reviews;

internal sealed class RatingConfiguration : IEntityTypeConfiguration<Rating>
{
    public void Configure(EntityTypeBuilder<Rating> builder)
    {
        builder.ToTable("Ratings");
        builder.HasKey(rating => rating.TurnId);
        builder.Property(rating => rating.Value).HasConversion<string>().HasMaxLength(16);
        builder.Property(rating => rating.Comment).HasMaxLength(Rating.MaxComment);
        builder.HasOne<Turn>().WithOne().HasForeignKey<Rating>(rating => rating.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ReviewConfiguration : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.ToTable("Reviews");
        builder.HasKey(review => new { review.TurnId, review.Number });
        builder.Property(review => review.Verdict).HasConversion<string>().HasMaxLength(32);
        builder.Property(review => review.CorrectedAnswer).HasMaxLength(Review.MaxCorrection);
        builder.Property(review => review.Note).HasMaxLength(Review.MaxNote);
        builder.HasOne<Turn>().WithMany().HasForeignKey(review => review.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ReviewItemConfiguration : IEntityTypeConfiguration<ReviewItem>
{
    public void Configure(EntityTypeBuilder<ReviewItem> builder)
    {
        builder.ToTable("ReviewItems");
        builder.HasKey(item => item.TurnId);
        builder.Property(item => item.Outcome).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.Rating).HasConversion<string>().HasMaxLength(16);
        builder.Property(item => item.Verdict).HasConversion<string>().HasMaxLength(32);
        // The queue's order: a page is read off the index, worst first.
        builder
            .HasIndex(item => new
            {
                item.IsOpen,
                item.Severity,
                item.AskedAt,
            })
            .IsDescending(false, true, true);
        builder.HasIndex(item => new { item.Severity, item.AskedAt }).IsDescending(true, true);
        builder.HasOne<Turn>().WithOne().HasForeignKey<ReviewItem>(item => item.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ReviewSourceConfiguration : IEntityTypeConfiguration<ReviewSource>
{
    public void Configure(EntityTypeBuilder<ReviewSource> builder)
    {
        builder.ToTable("ReviewSources");
        builder.HasKey(source => new { source.TurnId, source.DocumentId });
        builder.HasIndex(source => source.DocumentId);
        builder.HasIndex(source => source.Rule);
        builder.HasOne<ReviewItem>().WithMany().HasForeignKey(source => source.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}
