namespace KnowledgeAssistant.Access;

/// <summary>A user as pages and commands show them.</summary>
/// <param name="Groups">Keys of the groups that are not retired, in order.</param>
/// <param name="IsDemo">A one-click user of demo mode, which is in no table and cannot be changed.</param>
public sealed record KnownUser(
    Guid Id,
    string Name,
    UserRole Role,
    bool Disabled,
    DateTime CreatedAt,
    IReadOnlyList<string> Groups,
    bool IsDemo
);

/// <summary>What a sign-in must still agree with to go on.</summary>
/// <param name="Stamp">Changes when the password changes or the user is disabled; older sign-ins end.</param>
public sealed record SessionState(KnownUser User, string Stamp, bool MustChangePassword);

/// <summary>How a change to users or groups ended. A refusal is no fault: it says in plain words what to do instead.</summary>
/// <param name="Password">Set when one was generated; it is shown this once.</param>
public sealed record AccessChange(KnownUser? User, string? Password, IReadOnlyList<string> Problems)
{
    public bool Succeeded => Problems.Count == 0;

    public static AccessChange Done(KnownUser? user = null, string? password = null) => new(user, password, []);

    public static AccessChange Refused(params IReadOnlyList<string> problems) => new(null, null, problems);
}
