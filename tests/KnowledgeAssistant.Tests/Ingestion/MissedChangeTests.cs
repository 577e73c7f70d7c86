using KnowledgeAssistant.Retrieval;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion;

public sealed class MissedChangeTests
{
    [Fact]
    public async Task Work_ChangeMissedInALongRun_IsMadeGoodBeforeTheRestIsRead()
    {
        await using var host = await IngestionHost.StartAsync();
        var collection = await host.CollectionAsync();
        for (var i = 0; i < 10; i++)
            await host.AcceptedAsync(collection, $"{i}.txt", $"Text of {i}.");
        var condition = host.Get<IndexCondition>();
        var behind = new List<bool>();
        host.Read = (path, name, token) =>
        {
            behind.Add(condition.IsBehind);
            if (behind.Count == 2)
                condition.Miss();
            return PlainReader.ReadAsync(path, name, token);
        };
        await host.WorkAsync();
        Assert.Equal(10, behind.Count);
        Assert.False(behind[^1]);
        Assert.Equal(10, host.Index.Passages.Count);
    }
}
