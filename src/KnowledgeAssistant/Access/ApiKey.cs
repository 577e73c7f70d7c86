namespace KnowledgeAssistant.Access;

/// <summary>A key with which a program acts as its user. The key itself is nowhere: only its hash is kept.</summary>
public sealed class ApiKey
{
    public const int MaxName = 100;

    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key's 256 random bits as text: nothing that could be guessed, so nothing that a slower hash would protect.</summary>
    public required byte[] Hash { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime ExpiresAt { get; init; }

    /// <summary>To the hour: enough to see which keys are in use, without a write for each request.</summary>
    public DateTime? LastUsedAt { get; set; }
    public DateTime? RevokedAt { get; set; }
}

/// <summary>A key as lists show it.</summary>
/// <param name="UserName">Whose it is.</param>
public sealed record KnownApiKey(
    Guid Id,
    Guid UserId,
    string UserName,
    string Name,
    DateTime CreatedAt,
    DateTime ExpiresAt,
    DateTime? LastUsedAt,
    DateTime? RevokedAt
)
{
    public bool IsUsable(DateTime now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>How making a key ended.</summary>
/// <param name="Key">The key itself, shown this once; null when it was refused.</param>
/// <param name="Problem">Why not, in plain words.</param>
public sealed record NewApiKey(string? Key, string? Problem);

/// <summary>Whom a key stands for, as they are now.</summary>
public sealed record ApiKeyUse(Guid KeyId, SessionState Session);
