using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>A setting that an admin saved on a page: one layer of the configuration.</summary>
public sealed class SavedSetting
{
    /// <summary>The full key, for instance <c>KnowledgeAssistant:Models:Chat:Model</c>.</summary>
    public required string Key { get; init; }

    /// <summary>A secret is encrypted with the keys of the data folder.</summary>
    public required string Value { get; set; }
    public required bool IsSecret { get; set; }
    public required DateTime SavedAt { get; set; }

    /// <summary>The admin.</summary>
    public required Guid SavedBy { get; set; }
}

internal sealed class SavedSettingConfiguration : IEntityTypeConfiguration<SavedSetting>
{
    public void Configure(EntityTypeBuilder<SavedSetting> builder)
    {
        builder.ToTable(SavedSettings.Table);
        builder.HasKey(setting => setting.Key);
        builder.Property(setting => setting.Key).HasMaxLength(200);
    }
}
