using Marketing.Engine.Audit;
using Marketing.Workflows.Access;
using Marketing.Workflows.Schedules;
using Microsoft.EntityFrameworkCore;
using static Marketing.Workflows.Tests.Schedules.ScheduleWorld;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>What administrators do with schedules, and what they cannot.</summary>
public class ScheduleDeskTests
{
    [Fact]
    public async Task Paused_times_pass_and_are_not_made_up_for()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *", "catch-up: all")));
        await it.Deploy();
        Assert.True((await it.Desk.Pause("daily", "admin")).Succeeded);
        Assert.Equal("schedule-paused", (await it.Desk.Pause("daily", "admin")).Refusal!.Code);
        Assert.Null(await it.At("2026-03-10T12:00"));
        Assert.Empty(await it.Runs());
        Assert.True((await it.Desk.Resume("daily", "admin")).Succeeded);
        Assert.Equal("schedule-not-paused", (await it.Desk.Resume("daily", "admin")).Refusal!.Code);
        Assert.Equal(RecurrenceTests.At("2026-03-11T09:00"), await it.Pump.RunDue(CancellationToken.None));
        await it.At("2026-03-11T09:00");
        Assert.Equal("daily 03-11 09:00 DONE", await it.Told());
    }

    [Fact]
    public async Task Run_by_hand_is_beside_the_times_also_while_it_is_paused()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *", "each: person")));
        await it.Deploy();
        await it.Desk.Pause("daily", "admin");
        var first = (await it.Desk.RunNow("daily", "admin")).Value;
        var second = (await it.Desk.RunNow("daily", "mia")).Value;
        Assert.Equal(("DONE", 2, "admin", "2026-03-01"), (first.State, first.Started, first.By, first.Period));
        Assert.Equal("mia", second.By);
        Assert.Equal(4, (await it.Instances()).Count);
        Assert.Equal("schedule-unknown", (await it.Desk.RunNow("weekly", "admin")).Refusal!.Code);
    }

    [Fact]
    public async Task A_default_is_changed_and_the_declared_rule_comes_back()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *", "catch-up: once")));
        await it.Deploy();
        await it.Pump.RunDue(CancellationToken.None);
        Assert.True((await it.Desk.Change("daily", new ScheduleChange("0 18 * * 1", "none"), "admin")).Succeeded);
        Assert.Equal(RecurrenceTests.At("2026-03-02T18:00"), await it.Pump.RunDue(CancellationToken.None));
        await it.At("2026-03-09T20:00");
        Assert.Equal("daily 03-09 18:00 SKIPPED +1", await it.Told());
        Assert.True((await it.Desk.Change("daily", new ScheduleChange(null, null), "admin")).Succeeded);
        Assert.Equal(RecurrenceTests.At("2026-03-10T09:00"), await it.Pump.RunDue(CancellationToken.None));
        Assert.True((await it.Desk.Change("daily", new ScheduleChange("每月第一个工作日 09:00", null), "admin")).Succeeded);
        Assert.Equal(RecurrenceTests.At("2026-04-01T09:00"), await it.Pump.RunDue(CancellationToken.None));
    }

    [Theory]
    [InlineData("default", "0 18 * * 1", null)]
    [InlineData("mixed", "0 18 * * 3", null)] // another day of the same week
    [InlineData("mixed", "0 9 * * 1-5", "schedule-rhythm")]
    [InlineData("mixed", "0 9 1 * *", "schedule-rhythm")]
    [InlineData("stated", "0 18 * * 1", "schedule-stated")]
    [InlineData("default", "every now and then", "schedule-invalid")]
    [InlineData("default", "* * * * *", "schedule-invalid")]
    [InlineData("default", "0 9 30 2 *", "schedule-invalid")]
    public void What_a_document_says_is_not_changed(string basis, string rule, string? code)
    {
        var weekly = Assert.Single(Book(Schedule("weekly", "cron: 0 9 * * 1", $"basis: {basis}", "period: this week")).All);
        Assert.Equal(code, ScheduleRights.Check(weekly, new ScheduleChange(rule, null), RecurrenceTests.At("2026-03-01T12:00"))?.Code);
        Assert.Null(ScheduleRights.Check(weekly, new ScheduleChange("0 9 * * 1", "all"), RecurrenceTests.At("2026-03-01T12:00"))); // catching up was always chosen here
        Assert.Equal("schedule-invalid", ScheduleRights.Check(weekly, new ScheduleChange(null, "sometimes"), RecurrenceTests.At("2026-03-01T12:00"))!.Code);
    }

    [Fact]
    public async Task Whatever_an_administrator_does_is_told_in_the_audit_and_what_is_refused_is_not()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *"), Schedule("stated", "cron: 0 9 * * *", "basis: stated")));
        await it.Deploy();
        await it.Desk.Pause("daily", "admin");
        await it.Desk.Resume("daily", "admin");
        await it.Desk.Change("daily", new ScheduleChange("0 10 * * *", "all"), "mia");
        await it.Desk.RunNow("daily", "mia");
        await it.Desk.Change("stated", new ScheduleChange("0 10 * * *", null), "mia");
        var told = await it.Look((_, rows) => rows.Accesses.AsNoTracking().Where(row => row.Action == AccessActions.Schedule).OrderBy(row => row.Key).ToListAsync());
        Assert.Equal(["admin daily active → paused", "admin daily paused → active", "mia daily 0 9 * * *, catch-up once → 0 10 * * *, catch-up all", "mia daily run 2026-03-01"],
            told.Select(row => $"{row.Actor} {row.Object} {row.Detail}"));
        var report = await it.Look((engine, _) => AuditVerification.Run(engine, null, CancellationToken.None, AccessLog.Audited));
        Assert.Empty(report.Findings);
    }
}
