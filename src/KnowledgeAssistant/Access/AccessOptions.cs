using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Access;

/// <summary>Settings under <c>KnowledgeAssistant:Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Area = "Access";

    /// <summary>Seconds between two checks of an open page against its user's role and state. A change must act within 60; the default is 30.</summary>
    [Range(1, 60, ErrorMessage = "must be 1 to 60 seconds.")]
    public int RevalidationSeconds { get; set; } = 30;

    /// <summary>Wrong passwords in a row before a user is locked out for <see cref="LockoutMinutes"/>. The default is 5.</summary>
    [Range(1, 100, ErrorMessage = "must be 1 to 100.")]
    public int LockoutAttempts { get; set; } = 5;

    /// <summary>The default is 5 minutes: long enough to make guessing hopeless, short enough to wait for.</summary>
    [Range(1, 1440, ErrorMessage = "must be 1 to 1440 minutes.")]
    public int LockoutMinutes { get; set; } = 5;
}
