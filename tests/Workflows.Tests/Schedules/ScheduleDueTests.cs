using Marketing.Workflows.Schedules;
using static Marketing.Workflows.Tests.Schedules.RecurrenceTests;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>By when a run is to be done, and which period it is for.</summary>
public class ScheduleDueTests
{
    [Theory]
    [InlineData("end of the day", "2026-03-02T18:00", "this day", "2026-03-03T00:00")]
    [InlineData("end of the week", "2026-03-02T18:00", "this day", "2026-03-09T00:00")]
    [InlineData("end of the month", "2026-02-01T09:00", "this month", "2026-03-01T00:00")]
    [InlineData("end of the month", "2028-02-01T09:00", "this month", "2028-03-01T00:00")]
    [InlineData("end of the quarter", "2026-10-01T09:00", "this quarter", "2027-01-01T00:00")]
    [InlineData("end of the half-year", "2026-06-01T09:00", "this half-year", "2026-07-01T00:00")]
    [InlineData("end of the year", "2026-11-01T09:00", "next year", "2027-01-01T00:00")]
    [InlineData("--12-31", "2026-11-01T09:00", "next year", "2027-01-01T00:00")]
    [InlineData("--12-10", "2026-11-10T09:00", "next year", "2026-12-11T00:00")]
    [InlineData("--03-31", "2026-01-01T09:00", "this year", "2026-04-01T00:00")]
    [InlineData("--03-31", "2026-03-31T09:00", "this year", "2026-04-01T00:00")] // the day itself counts
    [InlineData("--03-31", "2026-04-01T09:00", "this year", "2027-04-01T00:00")]
    [InlineData("--02-29", "2026-02-01T09:00", "this year", "2026-03-01T00:00")]
    [InlineData("--02-29", "2028-02-01T09:00", "this year", "2028-03-01T00:00")]
    [InlineData("Saturday 24:00", "2026-03-07T09:00", "this week", "2026-03-08T00:00")]
    [InlineData("Sunday 12:00", "2026-03-08T09:00", "this week", "2026-03-08T12:00")]
    [InlineData("Sunday 12:00", "2026-03-08T12:00", "this week", "2026-03-08T12:00")]
    [InlineData("Sunday 12:00", "2026-03-08T12:01", "this week", "2026-03-15T12:00")]
    [InlineData("Monday 13:00", "2026-03-07T09:00", "this week", "2026-03-09T13:00")]
    [InlineData("last day of the month before", "2026-03-25T09:00", "next month", "2026-04-01T00:00")] // the plan of April is due in March
    [InlineData("last day of the month before", "2026-12-25T09:00", "next month", "2027-01-01T00:00")]
    [InlineData("P3D", "2026-03-02T09:00", "this day", "2026-03-06T00:00")]
    [InlineData("PT4H", "2026-03-02T09:10", "this day", "2026-03-02T13:10")]
    [InlineData("3 working days", "2026-09-29T09:00", "this day", "2026-10-10T00:00")] // 30 September, 8 and 9 October
    [InlineData("1 working day", "2026-10-09T09:00", "this day", "2026-10-11T00:00")] // the Saturday that is worked
    public void The_due_instant_is_exact(string due, string run, string period, string at)
    {
        var rule = ScheduleDue.Parse(due)!;
        Assert.Equal(At(at), rule.At(At(run), SchedulePeriod.Parse(period)!.Of(Shanghai.DateOf(At(run))), Shanghai));
        Assert.NotEqual(rule.Words.Chinese, rule.Words.English);
    }

    [Theory]
    [InlineData("end of the century")]
    [InlineData("--13-01")]
    [InlineData("--02-30")]
    [InlineData("--2-3")]
    [InlineData("Saturday 25:00")]
    [InlineData("saturday 24:00")]
    [InlineData("Someday 12:00")]
    [InlineData("P0D")]
    [InlineData("P3W")]
    [InlineData("PT4S")]
    [InlineData("tomorrow")]
    [InlineData("")]
    public void What_is_no_due_time_is_none(string text) => Assert.Null(ScheduleDue.Parse(text));

    [Theory]
    [InlineData("next year", "2026-11-01", "2027")]
    [InlineData("this half-year", "2026-06-01", "2026H1")]
    [InlineData("last quarter", "2026-01-01", "2025Q4")]
    [InlineData("this quarter", "2026-01-01", "2026Q1")]
    [InlineData("next month", "2026-12-25", "2027-01")]
    [InlineData("this week", "2026-03-08", "2026W10")] // a Sunday belongs to the week that began on Monday
    [InlineData("this day", "2026-03-08", "2026-03-08")]
    [InlineData("last day", "2026-03-01", "2026-02-28")]
    public void A_run_knows_its_period(string period, string day, string id)
    {
        var read = SchedulePeriod.Parse(period)!;
        Assert.Equal(id, read.Of(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Id);
        Assert.Equal(period, read.Words.English);
    }

    [Theory]
    [InlineData("year")]
    [InlineData("every year")]
    [InlineData("this decade")]
    [InlineData("this working-day")]
    public void What_is_no_period_is_none(string text) => Assert.Null(SchedulePeriod.Parse(text));
}
