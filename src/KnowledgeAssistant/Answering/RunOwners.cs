using KnowledgeAssistant.Access;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Answering;

/// <summary>Which instance an answer belongs to, where several share a database; without others every answer is this one's.</summary>
internal sealed class RunOwners(Instance instance)
{
    /// <summary>With the turn that is being stored.</summary>
    public void Add(AppDbContext database, Guid runId)
    {
        if (instance.IsShared)
            database.Add(new RunOwner { RunId = runId, InstanceId = instance.Id });
    }

    /// <summary>What its user could read when it began, for those who follow it elsewhere.</summary>
    public async Task BeginAsync(AppDbContext database, Guid runId, AccessScope scope, CancellationToken cancellationToken)
    {
        if (!instance.IsShared)
            return;
        var labels = string.Join('\n', scope.Labels.Select(label => label.Value));
        await database
            .Set<RunOwner>()
            .Where(owner => owner.RunId == runId)
            .ExecuteUpdateAsync(set => set.SetProperty(owner => owner.Labels, labels), cancellationToken);
    }

    /// <summary>Within the transaction that ends it.</summary>
    public async Task EndAsync(AppDbContext database, Guid runId, CancellationToken cancellationToken)
    {
        if (instance.IsShared)
            await database.Set<RunOwner>().Where(owner => owner.RunId == runId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Those of instances that are gone, whose conversations may be gone too.</summary>
    public static async Task ForgetAsync(AppDbContext database, CancellationToken cancellationToken)
    {
        if (!database.IsPostgres)
            return;
        var living = database.Set<InstanceRow>().Select(row => row.Id);
        await database.Set<RunOwner>().Where(owner => !living.Contains(owner.InstanceId)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Answers that nobody is producing any more.</summary>
    public IQueryable<Turn> Cut(AppDbContext database)
    {
        var running = database.Set<Turn>().Where(turn => turn.State == TurnState.Running);
        if (!instance.IsShared)
            return running;
        var living = database.Set<InstanceRow>().Select(row => row.Id);
        var owned = database.Set<RunOwner>().Where(owner => living.Contains(owner.InstanceId)).Select(owner => owner.RunId);
        return running.Where(turn => !owned.Contains(turn.Id));
    }
}
