using System.Security.Cryptography;

namespace KnowledgeAssistant.Access;

/// <summary>
/// Demo mode exists only while a process runs in it. Its users sign in with one click, live in memory alone and are in no table; their ids
/// are fixed, so that a second start finds their conversations again.
/// </summary>
public sealed class DemoMode
{
    private static readonly DateTime Since = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly KnownUser[] All =
    [
        new(new Guid("0193f000-0000-7000-8000-00000000d001"), "Rosa Lindqvist", UserRole.Reader, false, Since, [], true),
        new(new Guid("0193f000-0000-7000-8000-00000000d002"), "Hanna Okafor", UserRole.Reader, false, Since, ["hr"], true),
        new(new Guid("0193f000-0000-7000-8000-00000000d003"), "Viktor Brandt", UserRole.Reviewer, false, Since, [], true),
        new(new Guid("0193f000-0000-7000-8000-00000000d004"), "Ada Moreau", UserRole.Admin, false, Since, [], true),
    ];

    private DemoMode(IReadOnlyList<KnownUser> users) => Users = users;

    public static DemoMode Off { get; } = new([]);

    public static DemoMode On() => new(All);

    public bool IsOn => Users.Count > 0;

    public IReadOnlyList<KnownUser> Users { get; }

    /// <summary>Made anew by each process: a demo sign-in ends with the process that gave it.</summary>
    internal string Stamp { get; } = RandomNumberGenerator.GetHexString(32);

    /// <summary>Groups that demo users are in; they need no row of their own.</summary>
    public IEnumerable<KnownGroup> Groups =>
        Users.SelectMany(user => user.Groups).Distinct().Select(key => new KnownGroup(key, "People team", false, true));

    public KnownUser? Find(Guid id) => Users.FirstOrDefault(user => user.Id == id);
}
