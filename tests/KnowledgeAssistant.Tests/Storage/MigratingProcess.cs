using System.Data.Common;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Tests.Ingestion.Crashes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Tests.Storage;

/// <summary>This test program as a start that is killed before or after one of the statements of a migration.</summary>
internal static class MigratingProcess
{
    public const string Argument = "migrating-process";
    public const string Point = "migration";

    public static async Task<int> RunAsync(string root)
    {
        await using var host = await StartAsync(root, () => CrashPoint.Reached(Point));
        return 0;
    }

    /// <param name="reached">Called before and after each statement that changes something, and round each commit.</param>
    public static Task<DiskHost> StartAsync(string root, Action reached) =>
        DiskHost.StartAsync(
            root,
            services =>
                services.ConfigureDbContext<SqliteAppDbContext>(options =>
                    options.AddInterceptors(new Statements(reached), new Commits(reached))
                )
        );

    private sealed class Statements(Action reached) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            reached();
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<int> NonQueryExecutedAsync(
            DbCommand command,
            CommandExecutedEventData eventData,
            int result,
            CancellationToken cancellationToken = default
        )
        {
            reached();
            return base.NonQueryExecutedAsync(command, eventData, result, cancellationToken);
        }
    }

    private sealed class Commits(Action reached) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        )
        {
            reached();
            return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
        }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction,
            TransactionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            reached();
            return base.TransactionCommittedAsync(transaction, eventData, cancellationToken);
        }
    }
}
