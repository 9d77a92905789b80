using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Time by calendars, and periods of the calendar (RULES-DSL §4, Time).</summary>
public class TimeRuleTests
{
    static readonly FactType Case = Sessions.Type("case", ("at", RuleType.DateTime), ("day", RuleType.Date), ("done", RuleType.Boolean), ("person", RuleType.String));

    static RuleSession Open(string when, string then = "raise \"due\"", IWorkTime? workTime = null) =>
        Sessions.Open(Sessions.Read($"ruleset \"times\"\nrule due \"Due\"\n  per \"1\"\nwhen\n  {when}\nthen\n  {then}\nend\n", Case), new(Sessions.Start.AddMinutes(1)), workTime ?? new OfficeHours());

    // The first of January 2026 is a Thursday.
    static DateTimeOffset At(int day, int hour, int minute = 0) => Sessions.Day(day - 1).AddHours(hour).AddMinutes(minute);

    static DateTimeOffset? FiredAt(RuleSession session, int until = 60) => session.Advance(Sessions.Day(until)).Firings is [var first, ..] ? first.At : null;

    [Fact] // Two hours used up at 12:00: at least includes it, more than begins when work resumes at 14:00.
    public void Working_time_at_the_noon_boundary()
    {
        var least = Open("there is a case c\n  at least 2 hours after c.at by working time");
        least.Put("case", "C", ("at", At(1, 10)));
        Assert.Equal(At(1, 12), FiredAt(least));

        var more = Open("there is a case c\n  more than 2 hours after c.at by working time");
        more.Put("case", "C", ("at", At(1, 10)));
        Assert.Equal(At(1, 14), FiredAt(more));
    }

    [Fact] // Friday 17:00, three hours: one on Friday, two on Monday.
    public void Working_time_over_a_weekend()
    {
        var session = Open("there is a case c\n  at least 3 hours after c.at by working time");
        session.Put("case", "C", ("at", At(2, 17)));
        Assert.Equal(At(5, 11), FiredAt(session));
    }

    [Fact]
    public void Time_off_work_is_the_complement()
    {
        var session = Open("there is a case c\n  at least 3 hours after c.at by non-working time");
        session.Put("case", "C", ("at", At(1, 11)));
        // Noon to two, then from six on.
        Assert.Equal(At(1, 19), FiredAt(session));
    }

    [Fact]
    public void Working_days_leave_out_weekends_and_holidays()
    {
        var session = Open("there is a case c\n  at least 3 days after c.day by working days", workTime: new OfficeHours(new DateOnly(2026, 1, 5)));
        session.Put("case", "C", ("day", new DateOnly(2026, 1, 1)));
        // The 2nd, the 6th, the 7th.
        Assert.Equal(At(7, 0), FiredAt(session));
    }

    [Fact]
    public void A_task_within_working_days_is_due_at_the_end_of_the_last()
    {
        var session = Open("there is a case c", "require c.person to do \"it\" within 2 days from c.day by working days");
        var task = Assert.IsType<TaskRequest>(Assert.Single(session.Put("case", "C", ("day", new DateOnly(2026, 1, 1)), ("person", "li")).Effects));
        Assert.Equal(At(6, 0), task.Due);
    }

    [Fact]
    public void Less_than_before_ends_with_the_day()
    {
        var session = Open("there is a case c where not(c.done)\n  less than 3 days before c.day");
        session.Put("case", "C", ("day", new DateOnly(2026, 1, 20)), ("done", false));
        session.Put("case", "late", ("day", new DateOnly(2025, 12, 20)), ("done", false));
        var fired = session.Advance(Sessions.Day(60)).Firings;
        Assert.Equal([("due|\"C\"", At(18, 0))], fired.Select(firing => (firing.Key.ToString(), firing.At)));
    }

    [Fact]
    public void Without_a_calendar_it_is_said_what_is_missing()
    {
        var session = Sessions.Open("ruleset \"t\"\nrule due \"Due\"\n  per \"1\"\nwhen\n  there is a case c\n  at least 2 hours after c.at by working time\nthen\n  raise \"x\"\nend\n", Case);
        var failure = Assert.Throws<InvalidOperationException>(() => session.Put("case", "C", ("at", At(1, 10))));
        Assert.Contains("日历", failure.Message, StringComparison.Ordinal);
        Assert.Null(session.Find("case", "C"));
    }

    [Fact] // One match a period; on first deployment only moments still to come.
    public void Every_quarter_at_its_end()
    {
        var session = Open("every quarter q at its end");
        Assert.Empty(session.Advance(Sessions.Day(89)).Firings);
        Assert.Equal([("due|\"2026Q1\"", new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(8))), ("due|\"2026Q2\"", new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(8)))],
            session.Advance(Sessions.Day(200)).Firings.Select(firing => (firing.Key.ToString(), firing.At)));
    }

    [Theory]
    [InlineData("every year y on 10 December 24:00", "2026", "2026-12-11 00:00")]
    [InlineData("every month m on last day 18:00", "2026-01", "2026-01-31 18:00")]
    [InlineData("every month m on day 31", "2026-01", "2026-01-31 00:00")]
    [InlineData("every week w on Saturday 24:00", "2026W01", "2026-01-04 00:00")]
    [InlineData("every half-year h at its start", "2026H2", "2026-07-01 00:00")]
    [InlineData("every day d on 09:30", "2026-01-01", "2026-01-01 09:30")]
    [InlineData("every working day d on 09:00", "2026-01-01", "2026-01-01 09:00")]
    public void The_first_moment_of_a_period(string clause, string key, string at)
    {
        var firing = Open(clause).Advance(Sessions.Day(400)).Firings[0];
        Assert.Equal(($"due|\"{key}\"", at), (firing.Key.ToString(), firing.At.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Working_days_as_periods_skip_the_weekend()
    {
        var session = Open("every working day d on 09:00");
        Assert.Equal(["2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06"],
            session.Advance(Sessions.Day(6)).Firings.Select(firing => firing.Key.Values[0].ToString().Trim('"')));
    }

    [Fact] // What is missing at the end of a quarter: nothing in the facts marks the moment.
    public void A_period_with_facts_that_are_not_there()
    {
        var session = Open("every quarter q at its end\n  there is a case c where c.done = false\n  there is no case r where r.done and r.person = c.person and r.day in q", "raise \"none\" with { quarter: q }");
        session.Put("case", "C", ("done", false), ("person", "li"));
        session.Put("case", "R", ("done", true), ("person", "li"), ("day", new DateOnly(2026, 2, 1)));
        Assert.Equal(["due|\"C\"|\"2026Q2\""], session.Advance(Sessions.Day(200)).Fired());
    }

    [Fact]
    public void A_restart_in_the_middle_of_a_period_does_not_fire_again()
    {
        var rules = Sessions.Read("ruleset \"t\"\nrule due \"Due\"\n  per \"1\"\nwhen\n  every month m at its start\nthen\n  raise \"x\"\nend\n", Case);
        var session = Sessions.Open(rules);
        session.Advance(Sessions.Day(35));
        var opened = Sessions.Open(rules, session.Save());
        Assert.Empty(opened.Pending);
        Assert.Equal(["due|\"2026-03\""], opened.Advance(Sessions.Day(60)).Fired());
    }
}
