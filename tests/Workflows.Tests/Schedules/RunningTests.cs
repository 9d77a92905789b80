using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Schedules;
using Microsoft.EntityFrameworkCore;
using static Marketing.Workflows.Tests.Schedules.ScheduleWorld;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>Schedules begin processes by the engine's clock, over a real database.</summary>
public class RunningTests
{
    [Fact]
    public async Task A_run_begins_one_instance_that_knows_why()
    {
        await using var it = await OnSqlite("2026-03-20T12:00", Book(Schedule("monthly", "cron: 0 9 25 * *", "period: next month", "due: last day of the month before")));
        await it.Deploy();
        Assert.Equal(RecurrenceTests.At("2026-03-25T09:00"), await it.Pump.RunDue(CancellationToken.None));
        Assert.Empty(await it.Runs());
        Assert.Equal(RecurrenceTests.At("2026-03-25T09:00"), await it.At("2026-03-25T08:59"));
        Assert.Empty(await it.Runs());

        Assert.Equal(RecurrenceTests.At("2026-04-25T09:00"), await it.At("2026-03-25T09:00"));
        var run = Assert.Single(await it.Runs());
        Assert.Equal(("DONE", "2026-04", RecurrenceTests.At("2026-04-01T00:00"), 1), (run.State, run.Period, run.DueAt!.Value, run.Started));
        var instance = Assert.Single(await it.Instances());
        Assert.Equal(("ana", "ana", "p"), (instance.Starter, instance.Applicant, instance.ProcessId));
        var about = InstanceJson.Read(instance.StateJson).Root.Variables["schedule"].Value;
        Assert.True(about.TryContext(out var known));
        Assert.Equal("""{id: "monthly", at: "2026-03-25T09:00:00+08:00", period: "2026-04", due: "2026-04-01T00:00:00+08:00"}""", Value.Of(known).ToString());

        // Looking again, or later, does nothing until the next time.
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-04-25T08:59");
        Assert.Single(await it.Instances());
    }

    [Fact]
    public async Task Nothing_is_made_up_for_from_before_the_first_start()
    {
        await using var it = await OnSqlite("2026-03-20T12:00", Book(Schedule("daily", "cron: 0 9 * * *", "catch-up: all")));
        await it.At("2026-03-20T12:01");
        Assert.Empty(await it.Runs());
        await it.At("2026-03-21T09:00");
        Assert.Equal("daily 03-21 09:00 NO_PROCESS", await it.Told());
    }

    [Fact]
    public async Task A_month_of_downtime_is_caught_up_with_as_declared()
    {
        var book = Book(Schedule("once", "cron: 0 9 * * *", "catch-up: once"), Schedule("all", "cron: 0 9 * * 1", "period: this week", "catch-up: all"),
            Schedule("none", "cron: 0 9 * * *", "catch-up: none"), Schedule("rare", "cron: 0 9 1 11 *"));
        await using var it = await OnSqlite("2026-03-01T12:00", book);
        await it.Deploy();
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-31T20:00");
        Assert.Equal("once 03-31 09:00 DONE +29; all 03-02 09:00 DONE; all 03-09 09:00 DONE; all 03-16 09:00 DONE; all 03-23 09:00 DONE; all 03-30 09:00 DONE; none 03-31 09:00 SKIPPED +29", await it.Told());
        Assert.Equal(["2026W10", "2026W11", "2026W12", "2026W13", "2026W14"], (await it.Runs()).Where(run => run.ScheduleId == "all").Select(run => run.Period));
        Assert.Equal(6, (await it.Instances()).Count);

        await it.At("2026-04-01T09:30"); // late, but within the hour
        Assert.EndsWith("once 04-01 09:00 DONE; none 04-01 09:00 DONE", await it.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_not_there_is_noted_and_runs_once_it_is()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *")));
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-02T09:00");
        await it.At("2026-03-03T09:00");
        Assert.Equal("daily 03-02 09:00 NO_PROCESS; daily 03-03 09:00 NO_PROCESS", await it.Told());
        Assert.Equal(0, await it.Look((engine, _) => engine.Incidents.CountAsync()));
        Assert.Equal("schedule-no-process", (await it.Desk.RunNow("daily", "admin")).Refusal!.Code);
        await it.Deploy();
        await it.At("2026-03-04T09:00");
        Assert.EndsWith("daily 03-04 09:00 DONE", await it.Told(), StringComparison.Ordinal);
        Assert.Single(await it.Instances());
    }

    [Fact]
    public async Task Each_person_unit_or_the_system()
    {
        var book = Book(Schedule("people", "cron: 0 9 * * *", "each: person"), Schedule("units", "cron: 0 9 * * *", "each: unit"), Schedule("everybody", "cron: 0 9 * * *", "who: employee", "each: person", "except: [manager, admin]"),
            Schedule("program", "cron: 0 9 * * *", "who: system"), Schedule("records", "cron: 0 9 * * *", "each: record customer"), Schedule("nobody", "cron: 0 9 * * *", "who: vacant"));
        await using var it = await OnSqlite("2026-03-01T12:00", book);
        it.People = Company;
        await it.Deploy();
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-02T09:00");
        Assert.Equal("people 03-02 09:00 DONE; units 03-02 09:00 DONE; everybody 03-02 09:00 DONE; program 03-02 09:00 DONE; records 03-02 09:00 NO_RECORDS; nobody 03-02 09:00 NOBODY", await it.Told());
        var runs = (await it.Runs()).ToDictionary(run => run.Key, run => run.ScheduleId);
        var starts = (await it.Starts()).GroupBy(start => runs[start.RunKey]).ToDictionary(group => group.Key, group => string.Join(' ', group.Select(start => $"{start.Subject}={start.Person}")));
        Assert.Equal(("ana=ana ben=ben cai=cai", "unit:office=ben unit:shop=cai", "ana=ana zoe=zoe cai=cai", "="), (starts["people"], starts["units"], starts["everybody"], starts["program"]));
        var (instances, shop) = (await it.Instances(), (await it.Starts()).Single(start => start.Subject == "unit:shop").InstanceKey);
        Assert.Equal(9, instances.Count);
        Assert.Contains(instances, one => one.Starter is null);
        Assert.Contains("\"unit\"", instances.Single(one => one.Key == shop).StateJson, StringComparison.Ordinal);
    }

    static DirectorySnapshot Company { get; } = new(
        [.. TestProcess.People.People, new Person("cai", "蔡", "shop", ["clerk"], null)], [.. TestProcess.People.Roles],
        [new Unit("office", TestProcess.People.Units[0].Name, null, "ben"), new Unit("shop", TestProcess.People.Units[0].Name, null), new Unit("gone", TestProcess.People.Units[0].Name, null) { ClosedAt = DateTimeOffset.UnixEpoch }]);

    [Fact]
    public async Task Who_is_away_is_passed_over_where_one_of_several_is_chosen()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *")));
        it.People = TestProcess.People.With([new Absence(1, "ana", "mia", RecurrenceTests.At("2026-03-01T00:00"), RecurrenceTests.At("2026-03-03T00:00"), [])]);
        await it.Deploy();
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-02T09:00");
        await it.At("2026-03-03T09:00");
        Assert.Equal(["ben", "ana"], (await it.Instances()).Select(one => one.Starter));
    }

    [Fact]
    public async Task A_process_that_cannot_be_begun_by_a_schedule_is_told_and_keeps_no_other()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("bad", "cron: 0 9 * * *", "process: m", "each: person"), Schedule("good", "cron: 0 9 * * *")));
        await it.Deploy();
        await it.Deploy("m", "<bpmn:startEvent id=\"s\"><bpmn:timerEventDefinition><bpmn:timeDate>2030-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>");
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-02T09:00");
        var bad = (await it.Runs()).Single(run => run.ScheduleId == "bad");
        Assert.Equal(("DONE", 0, 2), (bad.State, bad.Started, bad.Refused));
        Assert.All((await it.Starts()).Where(start => start.RunKey == bad.Key), start => Assert.Contains("普通起始事件", start.DetailZh, StringComparison.Ordinal));
        Assert.Single(await it.Instances());
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_nothing_twice_and_goes_on()
    {
        await using var it = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *")));
        await it.Deploy();
        await it.Pump.RunDue(CancellationToken.None);
        await it.At("2026-03-02T09:00");
        await it.At("2030-01-01T10:00");
        await it.At("2026-03-01T12:00"); // back to where it began
        await it.At("2026-03-02T09:00"); // seen before
        await it.At("2026-03-03T09:00");
        Assert.Equal("daily 03-02 09:00 DONE; daily 01-01 09:00 DONE +1400; daily 03-03 09:00 DONE", await it.Told());
        Assert.Equal(3, (await it.Instances()).Count);
    }

    [Fact]
    public async Task A_changed_file_begins_anew_and_what_is_declared_no_more_rests()
    {
        var path = Path.Combine(System.IO.Directory.CreateTempSubdirectory("marketing-schedules-").FullName, "s.db");
        await using (var before = await OnSqlite("2026-03-01T12:00", Book(Schedule("daily", "cron: 0 9 * * *"), Schedule("gone", "cron: 0 9 * * *")), path))
        {
            await before.Deploy();
            await before.Pump.RunDue(CancellationToken.None);
        }

        await using (var after = await OnSqlite("2026-03-05T12:00", Book(Schedule("daily", "cron: 0 18 * * *", "catch-up: all")), path))
        {
            Assert.Equal(RecurrenceTests.At("2026-03-05T18:00"), await after.Pump.RunDue(CancellationToken.None)); // not of what is gone
            await after.At("2026-03-05T18:00");
            Assert.Equal("daily 03-05 18:00 DONE", await after.Told());
        }

        System.IO.Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
