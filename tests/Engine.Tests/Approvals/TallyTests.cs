using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Approvals.Nodes;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>APPROVAL-MODELS §2–§4: several deciders, one outcome.</summary>
public class TallyTests
{
    const string Four = """= [{person: "bo", weight: 3}, {person: "cy", weight: 2}, {person: "eve", weight: 1}, {person: "fin", weight: 1}]""";

    static Run Vote(string threshold, params (string, string)[] more) =>
        Row(null, Several("v", "vote", Four, assignee: "= signer.person", more: [("approval.threshold", threshold), .. more]), "v");

    static string? Outcome(Run run, string id = "v") =>
        run.Instance.Root.Variables.TryGetValue(id, out var result) && result.Value.TryContext(out var context) && context["outcome"].TryString(out var outcome) ? outcome : null;

    [Fact] // §3, test rows: 3+2 agree → approved, two tasks closed
    public void A_vote_passes_as_soon_as_the_weight_is_reached()
    {
        var run = Vote("60%");
        Assert.Equal(["v:bo", "v:cy", "v:eve", "v:fin"], run.Owners);
        Assert.Contains("\"needed\":4.2", run.Variable("v", "tally"), StringComparison.Ordinal);
        run.Approve("bo");
        Assert.Null(Outcome(run));
        run.Approve("cy");
        Assert.Equal("approved", Outcome(run));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Empty(run.Open);
        Assert.Contains("\"by\":\"cy\"", run.Variable("v"), StringComparison.Ordinal);
        Assert.Contains("\"comment\":\"cy agrees\"", run.Variable("v"), StringComparison.Ordinal);
    }

    [Fact] // §3: the 3 rejects → rejected at once (4 left)
    public void A_vote_fails_as_soon_as_it_cannot_pass_any_more()
    {
        var run = Vote("60%").Reject("bo");
        Assert.Equal("rejected", Outcome(run));
        Assert.Empty(run.Open);
    }

    [Fact] // §3: 3 agrees, 2 rejects, 1 agrees → still open
    public void A_vote_is_open_while_both_are_possible()
    {
        var run = Vote("60%").Approve("bo").Reject("cy").Approve("eve");
        Assert.Null(Outcome(run));
        Assert.Equal(["v:fin"], run.Owners);
        Assert.Equal("approved", Outcome(run.Approve("fin")));
    }

    [Fact] // §3: 3+1 agree, then the 2 is removed → total 5, needed 3
    public void Removing_a_signer_can_settle_the_node()
    {
        var run = Vote("60%").Approve("bo", "eve");
        Assert.Null(Outcome(run));
        run.Act(moment => new RemoveSigners(moment, run.TaskOf("fin"), ["cy"], "away"), "fin");
        Assert.Equal("approved", Outcome(run));
        Assert.Empty(run.Open);
    }

    [Theory] // §3: two signers are added (total 9), the other 1 agrees: 5 < 5.4; fixed stays 4.2
    [InlineData("60%", null)]
    [InlineData("60% fixed", "approved")]
    public void Adding_signers_moves_the_threshold_unless_it_is_fixed(string threshold, string? outcome)
    {
        var run = Vote(threshold).Approve("bo", "eve");
        run.Act(moment => new AddSigners(moment, run.TaskOf("cy"), ["di", "pat"], SignerPosition.Parallel, null), "cy");
        run.Approve("fin");
        Assert.Equal(outcome, Outcome(run));
    }

    [Theory]
    [InlineData("8")]
    [InlineData("= 8")]
    [InlineData("= &quot;0%&quot;")]
    [InlineData("= &quot;many&quot;")]
    public void A_threshold_that_nobody_can_reach_is_an_incident(string threshold)
    {
        var run = Vote(threshold);
        Assert.Equal([ErrorTypes.ExtractValue], run.Incidents);
        Assert.Empty(run.Open);
    }

    [Fact]
    public void A_rejection_waits_for_all_when_the_model_says_so()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]""", more: ("approval.onReject", "wait")), "v").Reject("bo");
        Assert.Null(Outcome(run));
        Assert.Equal("rejected", Outcome(run.Approve("cy")));
    }

    [Fact] // 会签
    public void All_must_agree_and_one_rejection_ends_it()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy", "di"]"""), "v").Approve("bo").Reject("cy");
        Assert.Equal("rejected", Outcome(run));
        Assert.Equal(["v"], run.Terminated.Distinct());
        Assert.Equal("approved", Outcome(Row(null, Several("v", "all", """= ["bo", "cy", "di"]"""), "v").Approve("di", "bo", "cy")));
    }

    [Fact] // 或签
    public void The_first_decision_wins()
    {
        Assert.Equal("approved", Outcome(Row(null, Several("v", "any", """= ["bo", "cy"]"""), "v").Approve("cy")));
        Assert.Equal("rejected", Outcome(Row(null, Several("v", "any", """= ["bo", "cy"]"""), "v").Reject("bo")));
    }

    [Fact] // 依次
    public void In_order_each_waits_for_the_one_before_and_a_rejection_stops()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy", "di"]""", sequential: true), "v");
        Assert.Equal(["v:bo"], run.Owners);
        run.Approve("bo");
        Assert.Equal(["v:cy"], run.Owners);
        run.Reject("cy");
        Assert.Equal("rejected", Outcome(run));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // §4
    public void The_result_lists_the_decisions_made_in_the_order_of_the_entries()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]"""), "v").Approve("cy", "bo");
        var result = run.Variable("v")!;
        Assert.True(result.IndexOf("\"person\":\"bo\"", StringComparison.Ordinal) < result.IndexOf("\"person\":\"cy\"", StringComparison.Ordinal));
        Assert.Contains("\"round\":1", result, StringComparison.Ordinal);
        Assert.Contains("\"auto\":null", result, StringComparison.Ordinal);
    }

    [Fact] // §4, V4: with an output mapping
    public void The_result_can_be_mapped()
    {
        var run = Row(null, Bpmn.UserTask("v", """<zeebe:assignmentDefinition assignee="bo" /><zeebe:ioMapping><zeebe:output source="= v.outcome" target="verdict" /></zeebe:ioMapping>""" + ZeebeProperties(("approval.mode", "single"))), "v").Approve("bo");
        Assert.Equal("\"approved\"", run.Variable("verdict"));
        Assert.Null(run.Variable("v"));
    }

    [Fact]
    public void A_boundary_event_that_interrupts_leaves_no_result()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]""") + Bpmn.Boundary("b", "v", Bpmn.Timer("PT1H")) + Bpmn.Flow("be", "b", "late") + Bpmn.End("late"), "v").Approve("bo");
        run.TimePasses(TimeSpan.FromHours(1));
        Assert.Empty(run.Open);
        Assert.Null(Outcome(run));
    }
}
