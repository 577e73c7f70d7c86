using System.CommandLine;
using KnowledgeAssistant.Documents.Backups;

namespace KnowledgeAssistant.Cli.Commands;

/// <summary><c>backup TARGET</c>: works beside a running server. Exit code 1 also when the backup is whole but the data folder has lost originals.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("TARGET") { Description = "A folder that is empty or does not exist yet." };
        var data = SharedOptions.Data();
        var command = new Command("backup", "Copy everything of an installation, also while its server is running.") { target, data };
        command.Runs(
            async (result, cancellationToken) =>
            {
                var streams = result.InvocationConfiguration;
                var folder = SharedOptions.FolderOf(result.GetValue(data));
                var path = Path.GetFullPath(result.GetRequiredValue(target));
                using var progress = new BackupMeter(streams.Error);
                var report = await new Backup(folder, TimeProvider.System).RunAsync(path, progress, cancellationToken);
                progress.Finish();
                foreach (var name in report.DeletedMeanwhile)
                    await streams.Error.WriteLineAsync($"Deleted while the backup ran, its original is not in it: {name}");
                foreach (var name in report.Lost)
                    await streams.Error.WriteLineAsync($"Its original is missing or damaged in the data folder, upload it again: {name}");
                await streams.Output.WriteLineAsync(
                    $"{BackupMeter.Describe(report.Documents, report.Originals, report.Bytes)} backed up to {path}"
                );
                return report.Lost.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
            }
        );
        return command;
    }
}
