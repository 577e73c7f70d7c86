using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Health;
using Xunit;

namespace KnowledgeAssistant.Tests.Retrieval.Health;

public sealed class SearchTimesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Read_OfAHundredSearches_GivesTheNearestRanks()
    {
        var times = new SearchTimes(_time);
        for (var i = 1; i <= 100; i++)
            times.Add(Trace(new(RetrievalTrace.KeywordStep, i), new(RetrievalTrace.VectorStep, 2 * i)), 3 * i);
        Assert.Equal(
            new SearchSpeed(100, new LegSpeed(100, 50, 95), new LegSpeed(100, 100, 190), null, new LegSpeed(100, 150, 285)),
            times.Read()
        );
    }

    [Fact]
    public void Read_LegThatRanTwiceOrFailed_CountsItsSumOrNotAtAll()
    {
        var times = new SearchTimes(_time);
        times.Add(Trace(new(RetrievalTrace.KeywordStep, 3), new(RetrievalTrace.KeywordStep, 4)), 10);
        times.Add(Trace(new TraceStep("vector search failed, keyword search alone", 500)), 20);
        var speed = times.Read();
        Assert.Equal(new LegSpeed(1, 7, 7), speed.Keyword);
        Assert.Null(speed.Vector);
        Assert.Equal(2, speed.Whole!.Searches);
    }

    [Fact]
    public void Read_SearchesOfMoreThanAnHourAgoOrTooMany_AreLeftOut()
    {
        var times = new SearchTimes(_time);
        times.Add(Trace(), 1_000);
        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(0, times.Read().Searches);
        for (var i = 0; i < SearchTimes.Most + 10; i++)
            times.Add(Trace(), i < 10 ? 1_000 : 5);
        Assert.Equal((SearchTimes.Most, 5), (times.Read().Searches, times.Read().Whole!.P95));
    }

    [Fact]
    public void Last_FaultsOneAfterTheOther_KeepTheirBeginningUntilACallSucceeds()
    {
        var faults = new IndexFaults(_time);
        faults.Well();
        Assert.Null(faults.Last);
        var begin = _time.GetUtcNow().UtcDateTime;
        faults.Note(new PassageIndexException("Away."));
        _time.Advance(TimeSpan.FromMinutes(1));
        faults.Note(new PassageIndexException("Still away."));
        Assert.Equal(new IndexFault("Still away.", begin, begin.AddMinutes(1), null), faults.Last);
        _time.Advance(TimeSpan.FromMinutes(1));
        faults.Well();
        _time.Advance(TimeSpan.FromMinutes(1));
        faults.Well();
        Assert.Equal(begin.AddMinutes(2), faults.Last!.WellSince);
        faults.Note(new PassageIndexException("Away."));
        Assert.Equal(begin.AddMinutes(3), faults.Last.Since);
    }

    private static RetrievalTrace Trace(params TraceStep[] steps) => new("q", [], 0, [], steps);
}
