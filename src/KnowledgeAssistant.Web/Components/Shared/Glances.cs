namespace KnowledgeAssistant.Web.Components.Shared;

/// <summary>Looks again and again at what goes on by itself, for as long as a page is open.</summary>
internal static class Glances
{
    /// <summary>Ends quietly when the page is left.</summary>
    /// <param name="look">Looks, and draws what there is.</param>
    /// <param name="failed">Is told what a look threw; nobody looks again then.</param>
    public static async Task FollowAsync(
        TimeSpan every,
        TimeProvider time,
        Func<Task> look,
        Func<Exception, Task> failed,
        CancellationToken left
    )
    {
        try
        {
            using var timer = new PeriodicTimer(every, time);
            while (await timer.WaitForNextTickAsync(left))
                await look();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            await failed(exception);
        }
    }
}
