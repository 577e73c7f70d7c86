using KnowledgeAssistant.Sources;
using Xunit;

namespace KnowledgeAssistant.Tests.Sources;

public sealed class SourceScheduleTests
{
    private static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;
    private static readonly DateTime Nine = new(2026, 3, 12, 9, 0, 0, DateTimeKind.Utc);
    private static readonly SourceSchedule Quarter = new(ScheduleKind.Minutes, 15, default);
    private static readonly SourceSchedule AtTwo = new(ScheduleKind.Daily, 0, new TimeOnly(2, 30));

    [Theory]
    [InlineData(1, 15)] // counted from the beginning
    [InlineData(14.5, 15.5)] // a rest after a long one
    [InlineData(60, 61)] // missed ones are not made up for
    [InlineData(-60, -45)] // the clock was turned back during the run
    public void Next_EveryQuarter_IsAPeriodAfterTheBeginning(double endedAfter, double expected) =>
        Assert.Equal(Nine.AddMinutes(expected), Quarter.Next(Nine, Nine.AddMinutes(endedAfter), Utc));

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(10, false)]
    [InlineData(100, false)]
    [InlineData(24 * 60, true)] // set before the clock was turned back
    public void IsDue_ByMinutesUntilThen_IsNotFooledByTheClock(int minutes, bool expected) =>
        Assert.Equal(expected, Quarter.IsDue(Nine.AddMinutes(minutes), Nine));

    [Fact]
    public void Next_Daily_IsThatTimeOnTheServersClock()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), null, null);

        Assert.Equal(new DateTime(2026, 3, 13, 7, 30, 0), AtTwo.Next(Nine, Nine, zone));
        Assert.Equal(new DateTime(2026, 3, 13, 2, 30, 0), AtTwo.Next(Nine, Nine, Utc));
        Assert.Equal(new DateTime(2026, 3, 12, 2, 30, 0), AtTwo.Next(Nine, Nine.AddHours(-8), Utc));
    }

    [Fact]
    public void Next_DailyOverTheNightsWhenTheClockIsPut_RunsOnceADay()
    {
        var spring = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday);
        var autumn = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date,
            DateTime.MaxValue.Date,
            TimeSpan.FromHours(1),
            spring,
            autumn
        );
        var zone = TimeZoneInfo.CreateCustomTimeZone("summer", TimeSpan.FromHours(1), null, null, null, [rule]);
        var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var days = new List<DateTime>();
        while (at.Year == 2026)
        {
            at = AtTwo.Next(at, at, zone);
            days.Add(TimeZoneInfo.ConvertTimeFromUtc(at, zone).Date);
        }

        Assert.Equal(days.Count, days.Distinct().Count());
        Assert.InRange(days.Count, 365, 366);
    }
}
