using System.CommandLine;
using System.Globalization;
using KnowledgeAssistant.Documents.Backups;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Configuration;
using KnowledgeAssistant.Storage.Postgres;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary><c>restore SOURCE</c>: a data folder out of a backup, and where the environment names a PostgreSQL database, that database.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "A folder that 'backup' has written." };
        var data = SharedOptions.Data();
        var command = new Command("restore", "Make a data folder of a backup; the folder must be empty.") { source, data };
        command.Runs(
            async (result, cancellationToken) =>
            {
                var streams = result.InvocationConfiguration;
                var folder = SharedOptions.FolderOf(result.GetValue(data));
                var storage = ConfigurationLayers.FindStorage();
                await using var transfer = storage.Provider == StorageProvider.Postgres ? new DatabaseTransfer(storage) : null;
                using var progress = new BackupMeter(streams.Error);
                var report = await new BackupRestore(folder, transfer).RunAsync(
                    result.GetRequiredValue(source),
                    progress,
                    cancellationToken
                );
                progress.Finish();
                await streams.Output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{BackupMeter.Describe(report.Documents, report.Originals, report.Bytes)} of {report.CreatedAt:yyyy-MM-dd HH:mm} UTC restored to {folder.Root}{(transfer is null ? "" : " and the PostgreSQL database")}"
                    )
                );
                await streams.Error.WriteLineAsync(
                    "With them the users, groups, passwords, API keys, conversations and settings, and the keys of the server: whoever was signed in still is. "
                        + "The next start makes the search index anew; until it is through, documents come back one by one."
                );
                return ExitCodes.Done;
            }
        );
        return command;
    }
}
