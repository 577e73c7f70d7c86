using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage;

/// <summary>What differs between the databases in making the schema fit the program; see <see cref="AppDatabase.PrepareAsync"/>.</summary>
public abstract class AppSchema
{
    private protected AppSchema(DataFolder folder) => Folder = folder;

    internal abstract bool Exists { get; }

    private protected DataFolder Folder { get; }

    /// <summary>Said when there are originals but no database that names them.</summary>
    private protected abstract string Lost { get; }

    /// <summary>Said when the schema is a newer program's.</summary>
    private protected abstract string Newer { get; }

    internal abstract Task PrepareAsync(AppDbContext context, CancellationToken cancellationToken);

    /// <summary>The migrations that the database has had; none when it is new. Opens the context's connection.</summary>
    private protected abstract Task<IReadOnlyList<string>> AppliedAsync(AppDbContext context, CancellationToken cancellationToken);

    /// <summary>Originals without a database mean that app.db, or the log that held all of it, was lost: a new, empty one would hide that.</summary>
    private protected void RefuseIfLost()
    {
        if (HasOriginals)
            throw new StorageException(Lost, isTransient: false);
    }

    private protected void RefuseIfCutOff()
    {
        if (File.Exists(Folder.RestoringFile))
            throw new StorageException(
                $"A restore into the data folder '{Folder.Root}' was cut off: empty the folder, then run 'knowledge-assistant restore' again.",
                isTransient: false
            );
    }

    private bool HasOriginals =>
        Directory.Exists(Folder.OriginalsFolder)
        && Directory
            .EnumerateDirectories(Folder.OriginalsFolder, "??")
            .Any(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories).Any());

    /// <summary>Tables without anything that comes before an original: the log was cut off after it had made them.</summary>
    private static async Task<bool> IsBareAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT CASE WHEN EXISTS(SELECT 1 FROM \"Collections\") OR EXISTS(SELECT 1 FROM \"Users\") THEN 1 ELSE 0 END";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) == 0;
    }

    private protected async Task<IReadOnlyList<string>> PendingAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var known = context.GetService<IMigrationsAssembly>().Migrations.Keys.ToHashSet(StringComparer.Ordinal);
        var applied = await AppliedAsync(context, cancellationToken);
        if (applied.Count == 0 || await IsBareAsync(context, cancellationToken))
        {
            RefuseIfCutOff();
            RefuseIfLost();
        }
        if (applied.Any(id => !known.Contains(id)))
            throw new StorageException(Newer, isTransient: false);
        return known.Except(applied, StringComparer.Ordinal).ToList();
    }
}
