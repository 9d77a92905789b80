using Marketing.Testing;
using Marketing.Workflows.Clocks;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Tests.Clocks;

/// <summary>Deadlines over SQLite: working time, notices, rows for lists, what is held by hand.</summary>
public class ClockScenarioTests
{
    // 2026-02-27 is a Friday; 02-28 is worked in exchange for the Spring Festival.
    [Theory]
    [InlineData("working", "PT4H", "2026-03-06T16:00", "2026-03-09T11:00")] // 1.5 h on Friday, 2.5 h on Monday
    [InlineData("working", "PT30M", "2026-03-06T11:50", "2026-03-06T14:20")] // over lunch
    [InlineData("working", "P1D", "2026-03-06T16:00", "2026-03-10T00:00")] // 24:00 of the next working day
    [InlineData("working", "P0D", "2026-03-06T16:00", "2026-03-07T00:00")]
    [InlineData("working", "P0D", "2026-03-07T10:00", "2026-03-10T00:00")] // none on a day off is the next working day
    [InlineData("working", "PT7H", "2026-09-30T15:00", "2026-10-08T15:00")] // over National Day
    [InlineData("calendar", "PT4H", "2026-03-06T16:00", "2026-03-06T20:00")]
    [InlineData("calendar", "P7D", "2026-03-06T16:00", "2026-03-14T00:00")]
    [InlineData("calendar", "P1M", "2026-01-31T16:00", "2026-03-01T00:00")]
    [InlineData("non-working", "PT12H", "2026-03-06T16:00", "2026-03-07T05:30")]
    public async Task Due_is_reckoned_on_the_clock(string clock, string due, string now, string expected)
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.OneTask($"sla.due={due}", $"sla.clock={clock}", "sla.warn=", "sla.steps="), now);
        await using var _ = world;
        Assert.Equal(ClockWorld.At(expected), (await world.Clock()).Due);
        Assert.Equal(ClockWorld.At(expected), Assert.Single(await world.World.OpenTasks(instance)).DueAt);
        await world.World.AdvanceTo(ClockWorld.At(expected).AddMilliseconds(-1));
        Assert.Null((await world.Clock()).BreachedAt);
        await world.World.AdvanceTo(ClockWorld.At(expected));
        Assert.Equal(ClockWorld.At(expected), (await world.Clock()).BreachedAt);
        Assert.Equal(TimeSpan.Zero, (await world.Explained()).Left);
    }

    [Fact]
    public async Task Each_event_is_told_once_in_both_languages()
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.OneTask("sla.due=PT4H", "sla.id=answer", "sla.clock=working", "sla.warn=50%",
            "sla.steps=+PT0S remind assignee, up every PT1H x2; +PT2H escalate role:manager via email ack PT30M; +P1D transfer up"), "2026-03-06T09:00");
        await using var _ = world;
        await world.Until("2026-03-09T18:00");
        var told = await world.Notices(instance);
        Assert.Equal(
            [("deadline", "ana"), ("deadline", "ana,mia"), ("deadline", "ana,mia"), ("escalation", "manager"), ("deadline", "mia")],
            told.Select(notice => (notice.Kind, string.Join(',', notice.To))));
        Assert.All(told, notice => Assert.Equal("answer", notice.DeadlineId));
        Assert.Equal(new Rules.Words("时限预警：流程 · 办理已用 50%，到期时间 2026-03-06 15:00", "Deadline warning: 50% of the time of 流程 · 办理 is used; it is due 2026-03-06 15:00"), told[0].Text);
        Assert.Equal("超时升级：流程 · 办理，应于 2026-03-06 15:00 完成", told[3].Text.Chinese);
        Assert.Equal(["email"], told[3].Channels!);
        var row = await world.Clock();
        Assert.Equal(("mia", "50%", "+P1D transfer up", ClockStates.Breached), (row.Assignee, row.Warned, row.LastStep, ClockStates.Of(row)));
        Assert.Equal("mia", (await world.World.OpenTasks(instance))[0].Assignee);
        await world.World.RunDue();
        Assert.Equal(5, (await world.Notices(instance)).Count);
    }

    // RELIABILITY F21.
    [Fact]
    public async Task After_a_month_of_downtime_one_message_is_sent_for_the_latest_step()
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.OneTask("sla.due=PT4H", "sla.steps=+PT0S remind every P1D x30; +PT2H escalate up; +P3D escalate role:manager"), "2026-03-06T09:00");
        await using var _ = world;
        await world.SleepUntil("2026-04-06T09:00");
        Assert.Equal(["escalation"], (await world.Notices(instance)).Select(notice => notice.Kind));
        Assert.Equal(["manager"], (await world.Notices(instance))[0].To);
        var row = await world.Clock();
        Assert.Equal(ClockWorld.At("2026-03-06T13:00"), row.BreachedAt);
    }

    const string Stage = """
        <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="stage" />
        <bpmn:subProcess id="stage" name="阶段"><bpmn:extensionElements>{0}</bpmn:extensionElements>
          <bpmn:startEvent id="is" /><bpmn:sequenceFlow id="i1" sourceRef="is" targetRef="work" />
          <bpmn:userTask id="work"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="ana" /></bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="i2" sourceRef="work" targetRef="ask" />
          <bpmn:userTask id="ask"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="ana" /><zeebe:properties><zeebe:property name="sla.pauses" value="waiting-customer" /></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
          <bpmn:sequenceFlow id="i3" sourceRef="ask" targetRef="back" />
          <bpmn:userTask id="back"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="ana" /></bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="i4" sourceRef="back" targetRef="ie" />
          <bpmn:endEvent id="ie" /></bpmn:subProcess>
        <bpmn:sequenceFlow id="f2" sourceRef="stage" targetRef="e" /><bpmn:endEvent id="e" />
        """;

    [Fact]
    public async Task A_stage_that_waited_for_the_customer_is_explained_interval_by_interval()
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.File(string.Format(null, System.Text.CompositeFormat.Parse(Stage), ClockWorld.Properties(["sla.due=PT8H", "sla.clock=working", "sla.warn=", "sla.steps="]))), "2026-03-06T16:30");
        await using var _ = world;
        await world.Until("2026-03-09T10:00");
        await world.Complete(instance);
        Assert.Equal((ClockStates.Paused, "waiting-customer"), (ClockStates.Of(await world.Clock()), (await world.Clock()).PauseReason));
        await world.Until("2026-03-10T15:00");
        await world.Complete(instance, "ask");
        await world.Until("2026-03-10T16:00");
        var told = await world.Explained();
        Assert.Equal(
            ["03-06 16:30 Running Working hours", "03-06 17:30 Off Outside working hours", "03-07 00:00 Off Weekend", "03-09 00:00 Off Outside working hours", "03-09 08:30 Running Working hours",
                "03-09 10:00 Paused waiting-customer", "03-10 15:00 Running Working hours"],
            told.Intervals.Select(part => $"{part.From.ToOffset(TimeSpan.FromHours(8)):MM-dd HH:mm} {part.Part} {part.Reason.English}"));
        Assert.Equal((TimeSpan.FromHours(3.5), TimeSpan.FromHours(4.5), TimeSpan.FromHours(29)), (told.Used, told.Left, told.Paused));
        Assert.Equal(ClockWorld.At("2026-03-11T11:30"), (await world.Clock()).Due); // 1.5 h on Tuesday, 3 h on Wednesday
        Assert.Equal(("stage", "阶段"), ((await world.Clock()).Level, (await world.Clock()).ElementName));
        await world.Complete(instance, "back");
        Assert.Equal(ClockStates.Met, ClockStates.Of(await world.Clock()));
    }

    [Fact]
    public async Task The_owner_holds_a_clock_with_a_reason_and_others_may_not()
    {
        var (world, _) = await ClockWorld.Started(ClockWorld.OneTask("sla.due=PT4H", "sla.steps=+PT0S remind"), "2026-03-06T09:00");
        await using var disposed = world;
        var desk = new ClockDesk(world.World.Engine, () => TestProcess.People);
        var row = await world.Clock();
        Assert.Equal("not-owner", (await desk.Pause(row, "ana", "等材料")).Refusal!.Code);
        Assert.Equal("reason-required", (await desk.Pause(row, "admin", " ")).Refusal!.Code);
        Assert.Equal("clock-not-held", (await desk.Resume(row, "admin")).Refusal!.Code);
        Assert.Equal("clock-in-time", (await desk.Acknowledge(row, "ana", null, wasTold: true)).Refusal!.Code);
        Assert.True((await desk.Pause(row, "admin", "等材料")).Succeeded);
        Assert.Equal("clock-held", (await desk.Pause(row, "admin", "again")).Refusal!.Code);
        await world.Until("2026-03-07T09:00");
        Assert.True((await desk.Resume(row, "admin")).Succeeded);
        Assert.Equal(ClockWorld.At("2026-03-07T13:00"), (await world.Clock()).Due);
        Assert.Equal(new ClockStop(ClockWorld.At("2026-03-06T09:00"), ClockWorld.At("2026-03-07T09:00"), "等材料", "admin"), Assert.Single(ClockRecords.Stops(await world.Clock())));
        await world.Until("2026-03-07T13:00");
        Assert.Equal("not-owner", (await desk.Acknowledge(row, "zoe", null, wasTold: false)).Refusal!.Code);
        Assert.True((await desk.Acknowledge(row, "ana", "马上处理", wasTold: true)).Succeeded);
        Assert.Equal("ana", (await world.Clock()).AcknowledgedBy);
        await world.Complete((await world.Clock()).InstanceKey);
        Assert.Equal("clock-over", (await desk.Pause(await world.Clock(), "admin", "late")).Refusal!.Code);
    }

    [Fact]
    public async Task On_PostgreSQL_the_rows_tell_the_same()
    {
        var (world, instance) = await ClockWorld.Started(ClockWorld.OneTask("sla.due=PT4H", "sla.clock=working", "sla.warn=50%", "sla.steps=+PT0S remind; +PT1H escalate up ack PT30M"), "2026-03-06T09:00", postgres: PostgresServer.Shared.NewDatabase());
        await using var _ = world;
        var desk = new ClockDesk(world.World.Engine, () => TestProcess.People);
        Assert.True((await desk.Pause(await world.Clock(), "admin", "等材料")).Succeeded);
        await world.Until("2026-03-06T10:00");
        Assert.True((await desk.Resume(await world.Clock(), "admin")).Succeeded);
        await world.Until("2026-03-06T17:10");
        var row = await world.Clock();
        Assert.Equal((ClockWorld.At("2026-03-06T16:00"), ClockWorld.At("2026-03-06T16:00"), "50%", "+PT1H escalate up ack PT30M"), (row.Due, row.BreachedAt, row.Warned, row.LastStep));
        Assert.Equal(ClockWorld.At("2026-03-06T17:30"), row.AcknowledgeBy);
        Assert.Equal(["deadline", "deadline", "escalation"], (await world.Notices(instance)).Select(notice => notice.Kind));
        Assert.Equal(1, await world.Look(workflows => workflows.Clocks.In(ClockStates.Breached).CountAsync()));
        await world.Complete(instance);
        Assert.True((await world.Clock()).Done);
    }

    // What is explained adds up to what the clock says, whatever holds it and for how long.
    [Theory]
    [InlineData("calendar", 1)]
    [InlineData("working", 2)]
    [InlineData("non-working", 3)]
    public async Task Explanations_add_up_to_what_the_clock_says(string clock, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            var (world, _) = await ClockWorld.Started(ClockWorld.OneTask($"sla.due={(random.Next(2) == 0 ? "PT60H" : "P5D")}", $"sla.clock={clock}", "sla.warn=", "sla.steps="), "2026-09-28T10:00");
            await using var disposed = world;
            var desk = new ClockDesk(world.World.Engine, () => TestProcess.People);
            for (var at = 0; at < 15; at++)
            {
                await world.World.AdvanceTo(world.World.Clock.GetUtcNow() + TimeSpan.FromSeconds(random.Next(0, 60_000)));
                var row = await world.Clock();
                _ = row.PausedAt is null ? await desk.Pause(row, "admin", $"r{random.Next(3)}") : await desk.Resume(row, "admin");
                await Check(world, $"{clock}, seed {seed}, round {round}, pause {at}");
            }
        }
    }

    static async Task Check(ClockWorld world, string where)
    {
        var (row, told, now) = (await world.Clock(), await world.Explained(), world.World.Clock.GetUtcNow());
        for (var at = 1; at < told.Intervals.Count; at++)
            Assert.True(told.Intervals[at].From == told.Intervals[at - 1].To, where);
        Assert.True(told.Used + told.Paused + told.Off == now - row.From, where);
        if (row.BreachedAt is not null)
            return;
        var left = ClockWorld.Time.Between(Engine.Model.ClockTime.Parse(row.Time)!, row.PausedAt ?? now, row.Due);
        Assert.True(told.Left == left, $"{where}: explained {told.Left}, the clock says {left}");
    }
}
