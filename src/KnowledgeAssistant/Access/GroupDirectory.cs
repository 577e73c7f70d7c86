using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;

namespace KnowledgeAssistant.Access;

/// <param name="IsDemo">Known through demo users only; it has no row.</param>
public sealed record KnownGroup(string Key, string Name, bool Retired, bool IsDemo);

/// <summary>Groups. A key is taken for good: a retired group keeps its row, so that its key never names other people.</summary>
public sealed class GroupDirectory(IDbContextFactory<AppDbContext> contexts, DemoMode demo)
{
    /// <summary>Every group by key, retired ones too.</summary>
    public async Task<IReadOnlyList<KnownGroup>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await context
            .Set<Group>()
            .Select(group => new KnownGroup(group.Key, group.Name, group.Retired, false))
            .ToListAsync(cancellationToken);
        var demoOnly = demo.Groups.Where(group => stored.TrueForAll(each => each.Key != group.Key));
        return [.. stored.Concat(demoOnly).OrderBy(group => group.Key, StringComparer.Ordinal)];
    }

    public async Task<AccessChange> AddAsync(string key, string name, CancellationToken cancellationToken)
    {
        if (FindKeyProblem(key) is { } problem)
            return AccessChange.Refused(problem);
        if (name.Trim().Length > Group.MaxNameLength)
            return AccessChange.Refused($"A name has at most {Group.MaxNameLength} characters.");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Set<Group>().AnyAsync(group => group.Key == key, cancellationToken))
            return AccessChange.Refused($"The key '{key}' is or was a group's; keys are never used again. Choose another.");
        context.Add(new Group { Key = key, Name = string.IsNullOrWhiteSpace(name) ? key : name.Trim() });
        await context.SaveChangesAsync(cancellationToken);
        return AccessChange.Done();
    }

    /// <summary>Ends the group: nobody reads through it any more. There is no way back.</summary>
    public async Task<AccessChange> RetireAsync(string key, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await context
            .Set<Group>()
            .Where(group => group.Key == key)
            .ExecuteUpdateAsync(set => set.SetProperty(group => group.Retired, true), cancellationToken);
        return changed == 1 ? AccessChange.Done() : AccessChange.Refused($"There is no group '{key}'.");
    }

    internal static string? FindKeyProblem(string key) =>
        AccessLabel.TryParse("group:" + key, out _)
            ? null
            : $"'{key}' is not a group key: 1 to 64 of a-z, 0-9, '-', '_', '.', beginning with a letter or digit.";
}
