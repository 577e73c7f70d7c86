namespace KnowledgeAssistant.Tests.Ingestion.Crashes;

/// <summary>This test program as a host that deletes documents until it is killed; it writes the id of each that it was told is gone.</summary>
internal static class DeletingProcess
{
    public const string Argument = "deleting-process";

    public static async Task<int> RunAsync(string root)
    {
        await using var host = await DiskHost.StartAsync(root);
        foreach (var row in await host.RowsAsync())
        {
            await host.Library.DeleteAsync(row.Id, CancellationToken.None);
            Console.WriteLine(row.Source);
            Console.Out.Flush();
        }
        return 0;
    }
}
