using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Storage;

/// <summary>Opens the application database and makes its schema fit the program; every fault of it comes out as a <see cref="StorageException"/>.</summary>
public sealed class AppDatabase(IDbContextFactory<AppDbContext> contexts, WriteQueue writes, AppSchema schema)
{
    /// <summary>Conflicts come from outside statements only, so a second one in a row is rare.</summary>
    private const int MostAttempts = 4;

    /// <summary>
    /// Creates the database or brings its schema up to date. To be called once, before anything else, by a process that holds the
    /// <see cref="DataFolderLock"/>; a process without it may call it too and gets an exception when there is something to migrate.
    /// </summary>
    /// <exception cref="StorageException">The database is damaged, locked, of a newer program, or the disk is full.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        RunAsync(context => schema.PrepareAsync(context, cancellationToken), cancellationToken);

    /// <summary>Whether there is a database at all; commands that only read say "nothing ingested yet" otherwise.</summary>
    public bool Exists => schema.Exists;

    /// <summary>One operation on a context of its own.</summary>
    /// <exception cref="StorageException">In place of whatever the database threw.</exception>
    public async Task<T> RunAsync<T>(Func<AppDbContext, Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await operation(context);
        }
        catch (Exception exception) when (exception is not StorageException and not OperationCanceledException)
        {
            if (StorageException.From(exception) is { } fault)
                throw fault;
            throw;
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<AppDbContext, Task> operation, CancellationToken cancellationToken) =>
        RunAsync(
            async context =>
            {
                await operation(context);
                return true;
            },
            cancellationToken
        );

    /// <summary>One operation in one transaction, which takes the write lock at once so that what it read still holds when it writes.</summary>
    /// <param name="operation">
    /// May be run again, with a context of its own, when PostgreSQL had to give way to another transaction: what it collects outside of the context, it
    /// begins anew.
    /// </param>
    /// <exception cref="StorageException">In place of whatever the database threw; nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<AppDbContext, Task<T>> operation, CancellationToken cancellationToken) =>
        WriteAsync(operation, writes.EnterAsync, attempt: 1, cancellationToken);

    /// <summary>The same for work in the background, which lets writes go first that somebody waits for. To be kept short: those wait for its end.</summary>
    /// <inheritdoc cref="WriteAsync{T}(Func{AppDbContext, Task{T}}, CancellationToken)"/>
    public Task<T> WriteBehindAsync<T>(Func<AppDbContext, Task<T>> operation, CancellationToken cancellationToken) =>
        WriteAsync(operation, writes.EnterBehindAsync, attempt: 1, cancellationToken);

    /// <summary>The turn of background work that has a transaction of its own; to be disposed of after it.</summary>
    public Task<IDisposable> EnterBehindAsync(CancellationToken cancellationToken) => writes.EnterBehindAsync(cancellationToken);

    private async Task<T> WriteAsync<T>(
        Func<AppDbContext, Task<T>> operation,
        Func<CancellationToken, Task<IDisposable>> enter,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RunAsync(context => InTransactionAsync(context, operation, enter, cancellationToken), cancellationToken);
        }
        catch (StorageException fault) when (attempt < MostAttempts && PostgresFaults.IsConflict(fault))
        {
            // Rolled back as a whole. Not at the same moment as the other one.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 100) * attempt), cancellationToken);
        }
        return await WriteAsync(operation, enter, attempt + 1, cancellationToken);
    }

    private static async Task<T> InTransactionAsync<T>(
        AppDbContext context,
        Func<AppDbContext, Task<T>> operation,
        Func<CancellationToken, Task<IDisposable>> enter,
        CancellationToken cancellationToken
    )
    {
        using var turn = await enter(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var result = await operation(context);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
