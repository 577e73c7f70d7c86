using Microsoft.AspNetCore.Identity;

namespace KnowledgeAssistant.Access;

/// <summary>The rights to act. None of them is a right to read: that is the <see cref="AccessScope"/> alone.</summary>
public enum UserRole
{
    Reader,
    Reviewer,
    Admin,
}

/// <summary>A person who signs in. Ids are version-7 Guids and never used again.</summary>
public sealed class AppUser : IdentityUser<Guid>
{
    /// <summary>What the database holds of it.</summary>
    public const int MaxNameLength = 256;

    public UserRole Role { get; set; }

    /// <summary>A disabled user cannot sign in, and an open page of theirs stops within 60 seconds.</summary>
    public bool Disabled { get; set; }

    /// <summary>Set with a generated password: the user chooses their own before anything else.</summary>
    public bool MustChangePassword { get; set; }

    public DateTime CreatedAt { get; set; }

    public List<GroupMember> Groups { get; set; } = [];
}

/// <summary>A named set of users; its key is the <c>KEY</c> of the label <c>group:KEY</c>. Keys are never used again.</summary>
public sealed class Group
{
    public const int MaxNameLength = 200;

    public required string Key { get; init; }
    public required string Name { get; set; }
    public bool Retired { get; set; }
}

public sealed class GroupMember
{
    public required Guid UserId { get; init; }
    public required string GroupKey { get; init; }
}
