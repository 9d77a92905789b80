using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;
using static Marketing.Engine.Tests.Clocks.ClockTests;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>What is done after a breach: reminders, escalations with acknowledgement, transfers, decisions by the system.</summary>
public class ClockStepTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    static Run Late(string steps, string extensions = To, params string[] more) => Started(Task(extensions + Sla(["sla.due=PT1H", "sla.warn=", $"sla.steps={steps}", .. more]))
        + $"<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>");

    [Fact]
    public void An_escalation_that_nobody_acknowledges_is_followed_at_once()
    {
        var run = Late("+PT0S escalate up ack PT30M; +P1D escalate person:ceo").TimePasses(Hour);
        Assert.Equal(["Started", "Breached", "Escalated mia"], Turns(run));
        run.TimePasses(TimeSpan.FromMinutes(30));
        Assert.Equal("Escalated ceo", Turns(run).Last());
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void One_that_is_acknowledged_waits_for_its_own_time()
    {
        var run = Late("+PT0S escalate up ack PT30M; +P1D escalate person:ceo").TimePasses(Hour);
        run.Act(moment => new AcknowledgeClock(moment, run.Instance.Elements[^1].Clock!.Key, "on it"), "mia");
        Assert.Equal(At("2026-03-03T10:00"), Assert.Single(run.Timers).DueAt);
        Assert.Contains(run.History, one => one is { Kind: HistoryKind.Acknowledged, Person: "mia", Comment: "on it" });
        Assert.Equal(["Acknowledged", "Escalated ceo"], Turns(run.TimePasses(Day)).Skip(3));
    }

    [Fact]
    public void The_time_to_acknowledge_stands_still_with_the_clock()
    {
        var run = Late("+PT0S escalate up ack PT30M; +P1D escalate person:ceo").TimePasses(Hour);
        var key = run.Instance.Elements[^1].Clock!.Key;
        run.TimePasses(TimeSpan.FromMinutes(10)).Act(moment => new PauseClock(moment, key, "x")).TimePasses(3 * Hour).Act(moment => new ResumeClock(moment, key));
        Assert.Equal(At("2026-03-02T13:30"), Assert.Single(run.Timers).DueAt);
    }

    [Fact]
    public void A_transfer_gives_the_task_to_somebody_else_and_the_clock_runs_on()
    {
        var run = Late("+PT1H transfer up; +PT3H transfer up").TimePasses(2 * Hour);
        Assert.Equal(["Started", "Breached", "Transferred mia", "Assigned"], Turns(run));
        Assert.Contains(run.History, one => one is { Kind: HistoryKind.TaskAssigned, Name: "transfer", Person: "mia" });
        run.TimePasses(2 * Hour);
        Assert.Equal("ceo", run.Instance.Elements[^1].Holder!.Assignee);
    }

    // Neither the applicant nor the starter decides, by whatever step: Run starts as ana.
    [Fact]
    public void No_transfer_makes_the_applicant_decide()
    {
        var run = Late("+PT1H transfer role:askers", To, "approval.mode=single").TimePasses(2 * Hour);
        Assert.Equal("mia", run.Instance.Elements[^1].Holder!.Assignee);
        Assert.Equal("ana", Late("+PT1H transfer role:askers").TimePasses(2 * Hour).Instance.Elements[^1].Holder!.Assignee); // work is no decision
    }

    [Fact]
    public void With_nobody_to_transfer_to_the_owner_is_told()
    {
        var run = Started(Task(To + Sla("sla.due=PT1H", "sla.warn=", "sla.steps=+PT1H transfer applicant", "approval.mode=single"))
            + $"""<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>""").TimePasses(2 * Hour);
        Assert.Equal(["Started", "Breached", "Escalated ceo"], Turns(run));
        Assert.Equal("bob", run.Instance.Elements[^1].Holder!.Assignee);
    }

    [Fact]
    public void Nobody_found_means_the_owner()
    {
        var run = Started(Task(Sla("sla.due=PT1H", "sla.warn=50%", "sla.steps=+PT0S remind role:none, up; +PT1H escalate applicant"))
            + $"""<bpmn:extensionElements>{Sla("approval.owner=role:chiefs")}</bpmn:extensionElements>""").TimePasses(2 * Hour);
        Assert.Equal(["Started", "Warned chiefs", "Breached", "Reminded chiefs", "Escalated ana"], Turns(run));
    }

    [Theory]
    [InlineData("pass", "approved")]
    [InlineData("reject", "rejected")]
    public void The_system_decides_an_approval_in_overtime(string action, string outcome)
    {
        var run = Late($"+PT1H {action}", To, "approval.mode=single").TimePasses(2 * Hour);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Equal(["Started", "Breached", "Decided", "Ended"], Turns(run));
        Assert.Equal($$"""{"outcome":"{{outcome}}","comment":null,"by":"system","at":"2026-03-02T11:00:00+08:00","round":1,"decisions":[{"person":"system","onBehalfOf":null,"outcome":"{{outcome}}","comment":null,"at":"2026-03-02T11:00:00+08:00","weight":1,"auto":"overtime"}]}""", run.Variable("u")!.Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Contains(run.History, one => one is { Kind: HistoryKind.Decided, Name: "overtime", Person: "system" } && one.Outcome == outcome);
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void Channels_go_with_the_step()
    {
        var moved = Late("+PT0S remind assignee via email,ops").TimePasses(Hour).Clocks[^1];
        Assert.Equal(["email", "ops"], moved.Channels);
        Assert.Equal("+PT0S remind assignee via email,ops", moved.Detail);
    }

    [Fact]
    public void A_clock_that_begins_too_late_does_the_latest_alone()
    {
        var run = Started(Task(To + Sla("sla.due=PT30M", "sla.from== since", "sla.steps=+PT0S remind; +PT1H escalate up; +P7D escalate person:ceo")), """{"since": "2026-03-01T09:00:00+08:00"}""").TimePasses(TimeSpan.Zero);
        Assert.Equal(["Started", "Breached", "Skipped", "Skipped", "Escalated mia"], Turns(run));
        Assert.Equal(At("2026-03-08T09:30"), Assert.Single(run.Timers).DueAt);
    }

    // As format 4 wrote it: a clock that stands still after a breach, and who has the task.
    const string Format4 = """
        {"format":4,"key":1,"definition":7,"process":"p","version":1,"state":"Active","startedAt":"2026-03-02T09:00:00+08:00","elements":[
        {"key":1,"element":"p","phase":"Active"},
        {"key":9,"element":"u","scope":1,"phase":"Active","waits":[{"kind":"UserTask","key":10}],"clock":{"key":11,"id":"answer","time":"working:retail","from":"2026-03-02T09:00:00+08:00",
        "due":"2026-03-02T10:00:00+08:00","granted":36000000000,"warn":"75%","steps":"+PT0S remind","done":[0,1],"breachedAt":"2026-03-02T10:00:00+08:00","unacknowledged":0,
        "acknowledgeBy":"2026-03-02T10:30:00+08:00","pausedAt":"2026-03-02T11:00:00+08:00","pauses":[{"reason":"x","person":"admin"},{"reason":"y","holder":12}],"held":["b"]},"holder":{"assignee":"bob","groups":["chiefs"]}}]}
        """;

    [Fact]
    public void Format_4_is_read()
    {
        var instance = InstanceJson.Read(Format4);
        var clock = instance[9].Clock!;
        Assert.Equal(("answer", "working:retail", Hour, 2, (int?)0, "y", 12L, "b"), (clock.Id, clock.Time.ToString(), clock.Granted, clock.Done.Count, clock.Unacknowledged, clock.Pauses[1].Reason, clock.Pauses[1].HolderKey, clock.Held[0]));
        Assert.Equal(("bob", "chiefs"), (instance[9].Holder!.Assignee, instance[9].Holder!.Groups[0]));
        Assert.Equal(InstanceJson.Write(instance), InstanceJson.Write(InstanceJson.Read(InstanceJson.Write(instance))));
    }
}
