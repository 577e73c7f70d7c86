using System.Globalization;
using KnowledgeAssistant.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Documents;

/// <summary>
/// The limits on what the library holds. Bytes are those of all versions as they were uploaded: equal ones are stored once, yet counted for everybody
/// who brought them, so that nobody's room depends on what others have. What is on its way in counts already.
/// </summary>
public sealed class StorageQuota(AppDatabase database, IOptions<DocumentOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How old the figures of the database may be; uploads of this program are added at once.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Place> _pending = [];
    private Usage _usage = new(0, 0, []);
    private DateTime _lookedAt;

    /// <summary>Whether any limit is set at all.</summary>
    internal bool IsOn => !IsOff;

    private bool IsOff => options.Value is { MaxTotalBytes: 0, MaxBytesPerUser: 0, MaxDocuments: 0 };

    /// <summary>Sets room aside for an upload; disposing it gives back what was not stored.</summary>
    /// <param name="bytes">Announced, or 0 where nobody knows: then as much as is left at most.</param>
    /// <param name="isNew">Whether it would be a further document; a new version of one is none.</param>
    internal async Task<QuotaAnswer> TakeAsync(Guid? userId, long bytes, bool isNew, CancellationToken cancellationToken)
    {
        if (IsOff)
            return new QuotaAnswer(null, new Place(this, userId, 0, isNew));
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync(cancellationToken);
            if (Refuse(userId, Math.Max(1, bytes), isNew) is { } reason)
                return new QuotaAnswer(reason, null);
            var place = new Place(this, userId, bytes, isNew);
            _pending.Add(place);
            return new QuotaAnswer(null, place);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Its length is known now: whether it still fits.</summary>
    private async Task<string?> GrowAsync(Place place, long bytes, CancellationToken cancellationToken)
    {
        if (IsOff)
            return null;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _pending.Remove(place);
            if (Refuse(place.UserId, bytes, place.IsNew) is { } reason)
                return reason;
            place.Bytes = bytes;
            _pending.Add(place);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Release(Place place, bool isStored)
    {
        _turn.Wait(CancellationToken.None);
        try
        {
            if (!_pending.Remove(place) || !isStored)
                return;
            var own = place.UserId is { } id ? id : Guid.Empty;
            _usage.OfUsers[own] = _usage.OfUsers.GetValueOrDefault(own) + place.Bytes;
            _usage = _usage with { Bytes = _usage.Bytes + place.Bytes, Documents = _usage.Documents + (place.IsNew ? 1 : 0) };
        }
        finally
        {
            _turn.Release();
        }
    }

    private string? Refuse(Guid? userId, long bytes, bool isNew)
    {
        var limits = options.Value;
        if (isNew && limits.MaxDocuments > 0 && _usage.Documents + _pending.Count(place => place.IsNew) >= limits.MaxDocuments)
            return $"The library holds as many documents as it may ({limits.MaxDocuments.ToString("N0", CultureInfo.InvariantCulture)}): delete some that nobody needs, or ask whoever runs the server for more.";
        if (limits.MaxTotalBytes > 0 && _usage.Bytes + _pending.Sum(place => place.Bytes) + bytes > limits.MaxTotalBytes)
            return $"The library is full: it may hold {Size(limits.MaxTotalBytes)}. Delete documents that nobody needs, or ask whoever runs the server for more.";
        if (limits.MaxBytesPerUser == 0 || userId is not { } id)
            return null;
        var own = _usage.OfUsers.GetValueOrDefault(id) + _pending.Where(place => place.UserId == id).Sum(place => place.Bytes);
        return own + bytes > limits.MaxBytesPerUser
            ? $"You may store {Size(limits.MaxBytesPerUser)} and have stored {Size(own)}: delete documents of yours that nobody needs, or ask whoever runs the server for more."
            : null;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - _lookedAt < Freshness)
            return;
        _usage = await database.RunAsync(
            async context =>
            {
                var users = await context
                    .Set<DocumentVersion>()
                    .GroupBy(version => version.UploadedBy)
                    .Select(group => new { group.Key, Bytes = group.Sum(version => version.Bytes) })
                    .ToListAsync(cancellationToken);
                var documents = await context.Set<Document>().CountAsync(cancellationToken);
                return new Usage(
                    users.Sum(user => user.Bytes),
                    documents,
                    users.ToDictionary(user => user.Key ?? Guid.Empty, user => user.Bytes)
                );
            },
            cancellationToken
        );
        _lookedAt = now;
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MB");

    private sealed record Usage(long Bytes, int Documents, Dictionary<Guid, long> OfUsers);

    /// <summary>Room that is set aside.</summary>
    internal sealed class Place(StorageQuota quota, Guid? userId, long bytes, bool isNew) : IDisposable
    {
        public Guid? UserId => userId;

        public bool IsNew => isNew;

        public long Bytes { get; set; } = bytes;

        /// <summary>Whether it was stored, and so stays taken.</summary>
        public bool IsStored { get; set; }

        /// <returns>Why it does not fit; null when it does.</returns>
        public Task<string?> GrowAsync(long length, CancellationToken cancellationToken) =>
            quota.GrowAsync(this, length, cancellationToken);

        public void Dispose() => quota.Release(this, IsStored);
    }
}

/// <param name="Reason">Plain words; null when there is room.</param>
internal sealed record QuotaAnswer(string? Reason, StorageQuota.Place? Place);
