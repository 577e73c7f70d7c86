using System.Runtime.CompilerServices;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// Replaces who may read documents. OpenSearch changes nothing in place, so the passages are copied with the new labels, hidden, and the copies
/// take the originals' place in one step: no search sees a document half with the old rights and half with the new.
/// </summary>
internal sealed class AccessWriter(ControlStore control, BulkWriter bulk, VersionEntries versions, PassageSearch search)
{
    /// <summary>Passages read at a time.</summary>
    private const int Page = 500;

    /// <summary>Versions read together: most are of a few passages, and a request for each would take longer than the copying.</summary>
    private const int VersionsAtOnce = 500;

    /// <summary>Somebody else replaces a version while it is copied at most this often.</summary>
    private const int MostTries = 5;

    public async Task SetAsync(IReadOnlyList<DocumentAccess> access, CancellationToken cancellationToken)
    {
        // Of several rules for one document the last.
        var rules = new Dictionary<Guid, AccessRule>();
        foreach (var each in access)
            rules[each.DocumentId] = each.Access;
        if (rules.Count == 0)
            return;
        // A version that is written and not activated must be found, too.
        await search.RefreshAsync(cancellationToken);
        for (var attempt = 1; !await TrySetAsync(rules, cancellationToken); attempt++)
            if (attempt == MostTries)
                throw new PassageIndexException("Documents change while their access is being set.", isTransient: true);
    }

    private async Task<bool> TrySetAsync(Dictionary<Guid, AccessRule> rules, CancellationToken cancellationToken)
    {
        List<StoredDocument> originals = [];
        var first = 0L;
        var started = await control.ChangeAsync(
            async state =>
            {
                // What an earlier attempt left halfway goes.
                var next = state.Record.WithoutPending(write => write.IsCopy && rules.ContainsKey(write.DocumentId), control.Now);
                originals = await OriginalsAsync(next, rules, cancellationToken);
                first = next.Next;
                var copies = originals.Select(
                    (entry, i) => new PendingWrite(first + i, DocumentOf(entry), Guid.Parse(entry.Version!), true)
                );
                next = next with { Next = first + originals.Count, Pending = [.. next.Pending, .. copies] };
                return originals.Count == 0 ? null : next;
            },
            cancellationToken
        );
        if (originals.Count == 0)
            return true;
        await foreach (var part in CopiesAsync(originals, first, rules, cancellationToken))
            await bulk.WriteAsync(part, cancellationToken);
        await search.RefreshAsync(cancellationToken);
        return await ReplaceAsync(originals, first, started, cancellationToken);
    }

    /// <summary>Entries of versions, active and waiting, that have another rule than they shall.</summary>
    private async Task<List<StoredDocument>> OriginalsAsync(
        ControlRecord record,
        Dictionary<Guid, AccessRule> rules,
        CancellationToken cancellationToken
    )
    {
        var waiting = record.Pending.Where(write => rules.ContainsKey(write.DocumentId)).Select(write => write.Number);
        var entries = await versions.ActiveOfDocumentsAsync(record, rules.Keys, cancellationToken);
        entries.AddRange((await versions.OfNumbersAsync(waiting, cancellationToken)).Values);
        return entries.FindAll(entry =>
        {
            var (readers, own) = StoredDocuments.Labels(rules[DocumentOf(entry)]);
            return !readers.SequenceEqual(entry.Readers ?? []) || !own.SequenceEqual(entry.Own ?? []);
        });
    }

    private async IAsyncEnumerable<List<(string, StoredDocument)>> CopiesAsync(
        List<StoredDocument> originals,
        long first,
        Dictionary<Guid, AccessRule> rules,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var copies = originals.Select((original, i) => original with { Number = first + i }).ToList();
        foreach (var part in originals.Zip(copies).Chunk(VersionsAtOnce))
        {
            var copyOf = part.ToDictionary(pair => pair.First.Number, pair => WithRule(pair.Second));
            var passages = Clauses.Where([.. Clauses.Passages(), Clauses.Terms("number", copyOf.Keys)], []);
            var page = new List<(string, StoredDocument)>(Page);
            await foreach (var passage in search.ReadAllAsync(passages, ["number", "ordinal"], Page, cancellationToken))
            {
                var copy = copyOf[passage.Number];
                var id = StoredDocuments.IdOfPassage(copy.Number, passage.Ordinal!.Value);
                page.Add((id, passage with { Number = copy.Number, Readers = copy.Readers, Own = copy.Own }));
                if (page.Count < Page)
                    continue;
                yield return page;
                page = [];
            }
            yield return page;
            // After their passages: where an entry is, the whole version is.
            yield return [.. copyOf.Values.Select(copy => (StoredDocuments.IdOfVersion(copy.Number), copy))];
        }

        StoredDocument WithRule(StoredDocument entry)
        {
            var (readers, own) = StoredDocuments.Labels(rules[DocumentOf(entry)]);
            return entry with { Readers = readers, Own = own };
        }
    }

    /// <returns>False when one of the originals is no longer what it was; the copies are given up then.</returns>
    private async Task<bool> ReplaceAsync(
        List<StoredDocument> originals,
        long first,
        ControlRecord started,
        CancellationToken cancellationToken
    )
    {
        var replaced = true;
        var waitingBefore = started.Pending.Select(write => write.Number).ToHashSet();
        await control.ChangeAsync(
            state =>
            {
                var waiting = state.Record.Pending.ToDictionary(write => write.Number);
                var hidden = state.Record.Hidden.ToHashSet();
                replaced = true;
                for (var i = 0; i < originals.Count; i++)
                {
                    var wasWaiting = waitingBefore.Contains(originals[i].Number);
                    replaced &= waiting.ContainsKey(first + i);
                    replaced &= wasWaiting ? waiting.ContainsKey(originals[i].Number) : !hidden.Contains(originals[i].Number);
                }
                var next = replaced
                    ? Replace(state.Record, originals, first, waiting)
                    : state.Record.WithoutPending(write => write.Number >= first && write.Number < first + originals.Count, control.Now);
                return Task.FromResult<ControlRecord?>(next);
            },
            cancellationToken
        );
        return replaced;
    }

    private ControlRecord Replace(ControlRecord record, List<StoredDocument> originals, long first, Dictionary<long, PendingWrite> waiting)
    {
        for (var i = 0; i < originals.Count; i++)
        {
            var (original, number) = (originals[i], first + i);
            if (waiting.TryGetValue(original.Number, out var write))
            {
                record = record.WithoutPending(each => each.Number == write.Number || each.Number == number, control.Now);
                record = record with
                {
                    Pending = [.. record.Pending, write with { Number = number }],
                    Retired = [.. record.Retired.Where(each => each.Number != number)],
                };
            }
            else
            {
                record = record.Without(original, control.Now).With(original with { Number = number });
            }
        }
        return record;
    }

    private static Guid DocumentOf(StoredDocument entry) => Guid.Parse(entry.Document!);
}
