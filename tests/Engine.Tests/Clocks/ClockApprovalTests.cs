using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;
using static Marketing.Engine.Tests.Clocks.ClockTests;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>What the operations of approvals do to clocks (APPROVAL-MODELS §7, column clocks).</summary>
public class ClockApprovalTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    static Run Single() => Started(Task(To + Sla("approval.mode=single", "sla.due=PT4H", "sla.warn=", "sla.steps=+PT0S remind")) + $"<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>");

    static Run Add(Run run, string element, SignerPosition position, params string[] people) =>
        run.Act(moment => new AddSigners(moment, run.Tasks.First(task => task.ElementId == element).Key, people, position, null), "bob");

    [Fact]
    public void A_signer_beside_me_has_a_clock_of_his_own_and_mine_runs_on()
    {
        var run = Add(Single().TimePasses(Hour), "u", SignerPosition.Parallel, "mia");
        Assert.Equal(["Started", "Assigned", "Started"], Turns(run));
        Assert.Equal([At("2026-03-02T13:00"), At("2026-03-02T14:00")], run.Timers.Select(timer => timer.DueAt).Order());
        run.TimePasses(4 * Hour);
        Assert.Equal(["Breached", "Reminded bob", "Breached", "Reminded mia"], Turns(run).Skip(3));
    }

    [Fact]
    public void A_signer_before_me_stops_my_clock_which_starts_afresh_afterwards()
    {
        var run = Add(Single().TimePasses(Hour), "u", SignerPosition.Before, "mia");
        Assert.Equal(["Started", "Assigned", "Dropped", "Started"], Turns(run));
        run.TimePasses(Hour);
        run.Act(moment => new CompleteTask(moment, run.Tasks.Single().Key, Run.Values("{}"), "approved"), "mia");
        Assert.Equal(["Ended", "Started"], Turns(run).Skip(4));
        Assert.Equal(At("2026-03-02T15:00"), Assert.Single(run.Timers).DueAt);
    }

    [Fact]
    public void The_first_decision_of_an_any_sign_drops_the_clocks_of_the_others()
    {
        var loop = """<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["bob", "mia", "ceo"]' inputElement="signer" /></bpmn:extensionElements><bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>""";
        var run = Started(Task("""<zeebe:assignmentDefinition assignee="= signer" />""" + Sla("approval.mode=any", "sla.due=PT4H", "sla.warn=", "sla.steps=+PT0S reject")).Replace("</bpmn:userTask>", loop + "</bpmn:userTask>", StringComparison.Ordinal)
            + $"<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>");
        run.Act(moment => new CompleteTask(moment, run.Tasks.First().Key, Run.Values("{}"), "approved"), "bob");
        Assert.Equal(["Dropped", "Dropped", "Ended", "Started", "Started", "Started"], Turns(run).Order());
        Assert.Empty(run.Timers);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void In_overtime_the_system_decides_for_each_who_has_not()
    {
        var loop = """<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["bob", "mia"]' inputElement="signer" /></bpmn:extensionElements><bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>""";
        var run = Started(Task("""<zeebe:assignmentDefinition assignee="= signer" />""" + Sla("approval.mode=all", "sla.due=PT4H", "sla.warn=", "sla.steps=+PT0S pass")).Replace("</bpmn:userTask>", loop + "</bpmn:userTask>", StringComparison.Ordinal)
            + $"<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>");
        run.Act(moment => new CompleteTask(moment, run.Tasks.First().Key, Run.Values("{}"), "approved"), "bob").TimePasses(4 * Hour);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Contains("\"person\":\"system\"", run.Variable("u"), StringComparison.Ordinal);
        Assert.Contains("\"auto\":\"overtime\"", run.Variable("u"), StringComparison.Ordinal);
        Assert.Empty(run.Timers);
    }
}
