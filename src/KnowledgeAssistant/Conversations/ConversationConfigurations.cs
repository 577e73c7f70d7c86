using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Conversations;

internal sealed class ConversationConfiguration : IEntityTypeConfiguration<Conversation>
{
    internal static readonly Expression<Func<Conversation, bool>> IsKept = conversation => conversation.DeletedAt == null;

    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("Conversations");
        builder.Property(conversation => conversation.Title).HasMaxLength(Conversation.MaxTitle);
        // No foreign key to Users: the users of the demo mode are not in that table.
        builder.HasIndex(conversation => new { conversation.UserId, conversation.UpdatedAt });
        builder.HasIndex(conversation => conversation.DeletedAt);
        builder.HasQueryFilter(IsKept);
    }
}

internal sealed class TurnConfiguration : IEntityTypeConfiguration<Turn>
{
    internal static readonly Expression<Func<Turn, bool>> IsKept = turn => turn.Conversation!.DeletedAt == null;

    public void Configure(EntityTypeBuilder<Turn> builder)
    {
        builder.ToTable("Turns");
        builder.HasIndex(turn => new { turn.ConversationId, turn.Ordinal }).IsUnique();
        // No foreign key to the parent: turns go with their conversation alone. Id last, so that a conversation's tree is read from this index.
        builder.HasIndex(turn => new
        {
            turn.ConversationId,
            turn.ParentId,
            turn.Ordinal,
            turn.Id,
        });
        builder.HasIndex(turn => turn.State);
        // The latest questions of everybody.
        builder.HasIndex(turn => turn.StartedAt);
        builder.HasIndex(turn => turn.UnsupportedSentences).HasFilter("\"UnsupportedSentences\" > 0");
        builder.Property(turn => turn.State).HasConversion<string>().HasMaxLength(16);
        builder.Property(turn => turn.Outcome).HasConversion<string>().HasMaxLength(16);
        builder.Property(turn => turn.Filter).StoredAsJson();
        builder.Property(turn => turn.Suggestions).StoredAsJson();
        builder.Property(turn => turn.Sentences).StoredAsJson();
        builder.Property(turn => turn.Citations).StoredAsJson();
        builder.Property(turn => turn.Nearest).StoredAsJson();
        builder.Property(turn => turn.Steps).StoredAsJson();
        builder.Property(turn => turn.Trace).StoredAsJson();
        builder.Property(turn => turn.ModelUses).StoredAsJson();
        builder.Property(turn => turn.ModelUses).HasDefaultValueSql("'[]'");
        builder.HasOne(turn => turn.Conversation).WithMany().HasForeignKey(turn => turn.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasQueryFilter(IsKept);
        builder.HasMany(turn => turn.Evidence).WithOne().HasForeignKey(evidence => evidence.TurnId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TurnEvidenceConfiguration : IEntityTypeConfiguration<TurnEvidence>
{
    public void Configure(EntityTypeBuilder<TurnEvidence> builder)
    {
        builder.ToTable("TurnEvidence");
        builder.HasKey(evidence => new { evidence.TurnId, evidence.Number });
        builder.HasIndex(evidence => evidence.DocumentId);
        // How many answers rest on a document: counted without reading a passage.
        builder
            .HasIndex(evidence => new
            {
                evidence.DocumentId,
                evidence.CitedAt,
                evidence.TurnId,
            })
            .HasFilter("\"CitedAt\" IS NOT NULL");
        builder.Property(evidence => evidence.HeadingPath).StoredAsJson();
    }
}

internal sealed class RunEventConfiguration : IEntityTypeConfiguration<RunEvent>
{
    public void Configure(EntityTypeBuilder<RunEvent> builder)
    {
        builder.ToTable("RunEvents");
        builder.HasKey(entry => new { entry.RunId, entry.Sequence });
        builder.HasOne<Turn>().WithMany().HasForeignKey(entry => entry.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal static class JsonColumn
{
    /// <summary>The value is replaced as a whole, never changed in place, so comparing references is enough.</summary>
    public static void StoredAsJson<T>(this PropertyBuilder<T> property) =>
        property.HasConversion(
            value => JsonSerializer.Serialize(value, TurnJson.Options),
            text => JsonSerializer.Deserialize<T>(text, TurnJson.Options)!,
            new ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => value == null ? 0 : value.GetHashCode())
        );
}
