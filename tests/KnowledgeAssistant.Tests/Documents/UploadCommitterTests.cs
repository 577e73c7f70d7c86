using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace KnowledgeAssistant.Tests.Documents;

/// <summary>An upload whose rows cannot be written leaves no file behind.</summary>
public sealed class UploadCommitterTests
{
    [Fact]
    public async Task Upload_RowsAreRefused_TakesTheFileBack()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        await host.AcceptedAsync(collection, "kept.txt", "Kept.");
        await RenameAsync(host, "Jobs", "JobsAway");

        await Assert.ThrowsAsync<StorageException>(() => host.UploadAsync(collection, "a.txt", "Never acknowledged."));
        // Its bytes are another document's original.
        await Assert.ThrowsAsync<StorageException>(() => host.UploadAsync(collection, "b.txt", "Kept."));

        Assert.Equal(1, host.OriginalCount);
    }

    [Fact]
    public async Task Upload_DatabaseIsSilent_TakesTheFileBackWithTheNext()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        await RenameAsync(host, "DocumentVersions", "Away");
        await Assert.ThrowsAsync<StorageException>(() => host.UploadAsync(collection, "a.txt", "Never acknowledged."));
        Assert.Equal(1, host.OriginalCount);
        await RenameAsync(host, "Away", "DocumentVersions");

        await host.AcceptedAsync(collection, "b.txt", "Acknowledged.");

        Assert.Equal(1, host.OriginalCount);
    }

    /// <summary>The database answers every use of the table with an error, and its foreign keys stay as they are.</summary>
    private static async Task RenameAsync(IngestionHost host, string from, string to)
    {
        await using var context = await host.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA legacy_alter_table = ON; ALTER TABLE \"{from}\" RENAME TO \"{to}\"; PRAGMA legacy_alter_table = OFF";
        await command.ExecuteNonQueryAsync();
    }
}
