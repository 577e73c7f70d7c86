using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Retrieval.OpenSearch;

/// <summary>
/// The generations of an index in a cluster: indexes <c>ka-0001</c>, <c>ka-0002</c> and so on, of which the alias <c>ka</c> names the one that was
/// completed last.
/// </summary>
public sealed class OpenSearchEngine(
    IOptions<RetrievalOptions> retrieval,
    IOptions<OpenSearchOptions> options,
    IHttpClientFactory clients,
    TimeProvider time
) : IIndexEngine
{
    /// <summary>Several instances that start at once make the first generation at once.</summary>
    private const int MostTries = 3;

    private readonly Lock _gate = new();
    private OpenSearchConnection? _connection;

    public EngineKind Kind => EngineKind.OpenSearch;

    private string Alias => retrieval.Value.IndexName;

    /// <summary>Made at first use, so that a wrong setting of an engine that nobody uses stops nothing.</summary>
    private OpenSearchConnection Connection
    {
        get
        {
            lock (_gate)
                return _connection ??= new OpenSearchConnection(clients, options.Value, time);
        }
    }

    public async Task<IIndexGeneration> OpenCurrentAsync(IndexIdentity wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var generations = await ListAsync(cancellationToken);
            if (generations.Find(generation => generation.IsCurrent) is { } current)
                return await OpenAsync(current.Name, wanted, cancellationToken);
            try
            {
                var number = generations.Select(other => other.Number).DefaultIfEmpty(0).Max() + 1;
                return await CreateAsync(number, wanted, isCurrent: true, cancellationToken);
            }
            catch (PassageIndexException) when (attempt < MostTries)
            {
                // Another instance was quicker; its generation is there now.
            }
        }
    }

    /// <summary>When the index went because another instance switched to another one.</summary>
    public bool MustReopen(IIndexGeneration current) => current is OpenSearchPassageIndex { IsGone: true };

    public async Task<IIndexGeneration> OpenAsync(int number, IndexIdentity wanted, CancellationToken cancellationToken)
    {
        var name = GenerationNames.Of(Alias, number);
        if ((await ListAsync(cancellationToken)).Exists(generation => generation.Name == name))
            return await OpenAsync(name, wanted, cancellationToken);
        throw new PassageIndexException($"The search index '{name}' is gone from {Connection.Address}.", isTransient: false)
        {
            IsDamaged = true,
        };
    }

    public async Task<IIndexGeneration> StartAsync(int number, IndexIdentity identity, CancellationToken cancellationToken)
    {
        await RemoveAsync(GenerationNames.Of(Alias, number), cancellationToken);
        return await CreateAsync(number, identity, isCurrent: false, cancellationToken);
    }

    /// <summary>The alias moves in one step of the cluster.</summary>
    public async Task CompleteAsync(IIndexGeneration generation, CancellationToken cancellationToken)
    {
        var actions = new JsonArray(
            new JsonObject
            {
                ["remove"] = new JsonObject
                {
                    ["index"] = GenerationNames.Pattern(Alias),
                    ["alias"] = Alias,
                    ["must_exist"] = false,
                },
            },
            new JsonObject
            {
                ["add"] = new JsonObject { ["index"] = ((OpenSearchPassageIndex)generation).Name, ["alias"] = Alias },
            }
        );
        var request = OpenSearchRequest.Post("_aliases", Clauses.Bytes(new JsonObject { ["actions"] = actions }));
        MustSucceed(await Connection.SendAsync(request, repeat: true, cancellationToken));
    }

    public async Task RemoveOthersAsync(IReadOnlyCollection<int> kept, CancellationToken cancellationToken)
    {
        foreach (var generation in await ListAsync(cancellationToken))
            if (!kept.Contains(generation.Number))
                await RemoveAsync(generation.Name, cancellationToken);
    }

    public Task RemoveAllAsync(CancellationToken cancellationToken) => RemoveOthersAsync([], cancellationToken);

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<OpenSearchPassageIndex> OpenAsync(string name, IndexIdentity wanted, CancellationToken cancellationToken)
    {
        var control = ControlOf(name);
        var record =
            await control.FindAsync(cancellationToken)
            ?? await control.CreateAsync(HeaderCheck.HeaderOf(wanted, retrieval.Value), cancellationToken);
        return At(name, HeaderCheck.Of(record.Header, wanted, retrieval.Value));
    }

    /// <param name="isCurrent">Whether the alias names it from its first moment: two instances never both make a first generation then.</param>
    private async Task<OpenSearchPassageIndex> CreateAsync(
        int number,
        IndexIdentity made,
        bool isCurrent,
        CancellationToken cancellationToken
    )
    {
        var name = GenerationNames.Of(Alias, number);
        string[] aliases = isCurrent ? [GenerationNames.AliasOf(name), Alias] : [GenerationNames.AliasOf(name)];
        var body = IndexBody.Create(aliases, made.Dimensions, retrieval.Value, options.Value);
        MustSucceed(await Connection.SendAsync(OpenSearchRequest.Put(name, body), repeat: false, cancellationToken));
        return await OpenAsync(name, made, cancellationToken);
    }

    private ControlStore ControlOf(string name) => new(Connection, GenerationNames.AliasOf(name), time);

    private OpenSearchPassageIndex At(string name, HeaderCheck header) =>
        new(Connection, name, header, retrieval.Value, options.Value, time);

    private async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await Connection.SendAsync(OpenSearchRequest.Delete(name), repeat: true, cancellationToken);
        if (!OpenSearchFaults.IsMissing(answer))
            MustSucceed(answer);
    }

    /// <summary>Lowest number first.</summary>
    private async Task<List<Generation>> ListAsync(CancellationToken cancellationToken)
    {
        var found = await Connection.SendAsync(
            OpenSearchRequest.Get($"{GenerationNames.Pattern(Alias)}/_alias"),
            OpenSearchJson.Default.DictionaryStringAliasesOfIndex,
            repeat: true,
            cancellationToken
        );
        var generations =
            from pair in found
            let number = GenerationNames.NumberOf(Alias, pair.Key)
            where number is not null
            orderby number
            select new Generation(pair.Key, number.Value, pair.Value.Aliases.ContainsKey(Alias));
        return [.. generations];
    }

    private void MustSucceed(OpenSearchAnswer answer)
    {
        if (!answer.IsSuccess)
            throw OpenSearchFaults.Of(answer, Connection.Address);
    }

    private sealed record Generation(string Name, int Number, bool IsCurrent);
}

internal static class GenerationNames
{
    public static string Of(string alias, int number) => string.Create(CultureInfo.InvariantCulture, $"{alias}-{number:D4}");

    public static string Pattern(string alias) => alias + "-*";

    /// <summary>The one index's own name for reading and writing: a write to an alias makes no new index when the index is gone.</summary>
    public static string AliasOf(string name) => name + "-open";

    public static int? NumberOf(string alias, string name) =>
        name.StartsWith(alias + "-", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(alias.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
