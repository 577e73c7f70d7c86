using System.Net;
using System.Text.Json;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>Reads and changes the control record of one generation.</summary>
internal sealed class ControlStore(OpenSearchConnection connection, string index, TimeProvider time)
{
    private const string Id = "control";

    /// <summary>Others change it in between at most this often before somebody is told.</summary>
    private const int MostTries = 20;

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>As the last change left it, whether or not the index was refreshed since. From the first copy, because others may lag behind.</summary>
    public async Task<Control> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await GetAsync(cancellationToken);
        return answer?.Source?.Control is { } record ? new Control(record, answer.SequenceNumber, answer.PrimaryTerm) : throw Lost();
    }

    /// <returns>Null where there is none.</returns>
    public async Task<ControlRecord?> FindAsync(CancellationToken cancellationToken) =>
        (await GetAsync(cancellationToken))?.Source?.Control;

    /// <summary>Makes the record of an index that was just made; several instances may.</summary>
    /// <exception cref="PassageIndexException">The index holds something: its record was lost.</exception>
    public async Task<ControlRecord> CreateAsync(HeaderRecord header, CancellationToken cancellationToken)
    {
        var search = new PassageSearch(connection, index);
        await search.RefreshAsync(cancellationToken);
        if ((await search.CountAsync([Clauses.Anything()], cancellationToken))[0] > 0 && await FindAsync(cancellationToken) is null)
            throw Lost();
        var request = OpenSearchRequest.Put($"{index}/_create/{Id}?require_alias=true", BodyOf(new ControlRecord { Header = header }));
        var answer = await connection.SendAsync(request, repeat: true, cancellationToken);
        if (!answer.IsSuccess && answer.Status != HttpStatusCode.Conflict)
            throw OpenSearchFaults.Of(answer, connection.Address);
        return (await ReadAsync(cancellationToken)).Record;
    }

    /// <summary>
    /// Changes the record in one step. Where somebody else changed it first, <paramref name="change"/> is asked again with what they left.
    /// </summary>
    /// <param name="change">Gives the record as it shall be, or null for no change.</param>
    /// <returns>The record afterwards.</returns>
    public async Task<ControlRecord> ChangeAsync(Func<Control, Task<ControlRecord?>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var control = await ReadAsync(cancellationToken);
            if (await change(control) is not { } next)
                return control.Record;
            next = next with { Token = Guid.NewGuid() };
            if (await TryPutAsync(control, next, cancellationToken))
                return next;
            if (attempt == MostTries)
                throw new PassageIndexException("Too many programs change the search index at once.", isTransient: true);
            await connection.PauseAsync(attempt - 3, cancellationToken, cancellationToken);
        }
    }

    /// <returns>Null where there is none.</returns>
    private async Task<StoredAnswer?> GetAsync(CancellationToken cancellationToken)
    {
        var request = OpenSearchRequest.Get($"{index}/_doc/{Id}?preference=_primary");
        var answer = await connection.SendAsync(request, repeat: true, cancellationToken);
        if (answer.IsSuccess)
            return connection.Read(answer, OpenSearchJson.Default.StoredAnswer);
        // Without a record; an index that is gone says something else.
        return answer.Status == HttpStatusCode.NotFound && !OpenSearchFaults.IsMissing(answer)
            ? null
            : throw OpenSearchFaults.Of(answer, connection.Address);
    }

    private static PassageIndexException Lost() =>
        new(
            "The search index in OpenSearch lacks its control record and cannot be used: have it rebuilt from the stored documents.",
            isTransient: false
        )
        {
            IsDamaged = true,
        };

    /// <returns>False when somebody else changed it first.</returns>
    private async Task<bool> TryPutAsync(Control control, ControlRecord next, CancellationToken cancellationToken)
    {
        var path = FormattableString.Invariant(
            $"{index}/_doc/{Id}?if_seq_no={control.SequenceNumber}&if_primary_term={control.PrimaryTerm}&require_alias=true"
        );
        try
        {
            var answer = await connection.SendAsync(OpenSearchRequest.Put(path, BodyOf(next)), repeat: false, cancellationToken);
            if (answer.IsSuccess)
                return true;
            if (answer.Status != HttpStatusCode.Conflict && !answer.IsBusy)
                throw OpenSearchFaults.Of(answer, connection.Address);
        }
        catch (PassageIndexException fault) when (fault.IsTransient)
        {
            // The answer was lost; whether the change was made stands in the record.
        }
        var now = await ReadAsync(cancellationToken);
        return now.Record.Token == next.Token;
    }

    private static byte[] BodyOf(ControlRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(
            StoredDocuments.InAllColumns(
                new StoredDocument
                {
                    Kind = StoredKinds.Control,
                    Number = 0,
                    Control = record,
                },
                record.Header.Dimensions,
                record.Header.Format
            ),
            OpenSearchJson.Default.StoredDocument
        );
}
