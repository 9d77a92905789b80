using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Approvals.Nodes;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>加签, 减签, 委派, 转办.</summary>
public class SignerTests
{
    static Run One(params (string, string)[] more) => Row(null, Single("v", "assignee=\"bo\"", more), "v");

    static Run Add(Run run, string by, SignerPosition position, params string[] people) =>
        run.Act(moment => new AddSigners(moment, run.TaskOf(by), people, position, "please"), by);

    static string? Outcome(Run run) =>
        run.Instance.Root.Variables.TryGetValue("v", out var result) && result.Value.TryContext(out var context) && context["outcome"].TryString(out var outcome) ? outcome : null;

    [Fact] // 前加签: wait for them, then me
    public void Signers_before_me_decide_first_and_my_task_comes_back()
    {
        var run = Add(One(), "bo", SignerPosition.Before, "eve", "fin");
        Assert.Equal(["v:eve", "v:fin"], run.Owners);
        run.Approve("eve", "fin");
        Assert.Equal(["v:bo"], run.Owners);
        run.Approve("bo");
        Assert.Equal("approved", Outcome(run));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_rejection_of_a_signer_before_me_ends_the_node()
    {
        var run = Add(One(), "bo", SignerPosition.Before, "eve").Reject("eve");
        Assert.Equal("rejected", Outcome(run));
        Assert.Empty(run.Open);
    }

    [Fact] // 后加签
    public void Signers_after_me_follow_my_decision()
    {
        var run = Add(One(), "bo", SignerPosition.After, "eve");
        Assert.Equal(["v:bo"], run.Owners);
        run.Approve("bo");
        Assert.Equal(["v:eve"], run.Owners);
        Assert.Null(Outcome(run));
        Assert.Equal("approved", Outcome(run.Approve("eve")));
    }

    [Fact] // 并加签
    public void Signers_beside_me_decide_at_once()
    {
        var run = Add(One(), "bo", SignerPosition.Parallel, "eve");
        Assert.Equal(["v:bo", "v:eve"], run.Owners);
        Assert.Single(run.Others.OfType<MoveTask>());
        Assert.Equal("approved", Outcome(run.Approve("eve", "bo")));
        Assert.Single(run.Path, id => id == "e");
    }

    [Fact]
    public void In_a_sequence_whoever_followed_me_follows_those_after_me()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]""", sequential: true), "v");
        Add(run, "bo", SignerPosition.After, "eve").Approve("bo");
        Assert.Equal(["v:eve"], run.Owners);
        run.Approve("eve");
        Assert.Equal(["v:cy"], run.Owners);
        Assert.Equal("approved", Outcome(run.Approve("cy")));
    }

    [Fact] // 减签
    public void A_removed_signer_is_not_waited_for()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy", "di"]""", sequential: true), "v");
        run.Act(moment => new RemoveSigners(moment, run.TaskOf("bo"), ["cy"], null), "bo").Approve("bo");
        Assert.Equal(["v:di"], run.Owners);
        Assert.Equal("approved", Outcome(run.Approve("di")));
    }

    [Fact] // 委派: the helper acts, the task returns to the owner, who decides
    public void A_delegated_task_comes_back_with_an_opinion()
    {
        var run = One();
        var key = run.TaskOf("bo");
        run.Act(moment => new AssignTask(moment, key, "eve", "delegate") { ReturnsTo = "bo" }, "bo");
        Assert.Equal(["v:eve"], run.Owners);
        run.Act(moment => new GiveOpinion(moment, key, Run.Values("{}"), "approved", "looks right"), "eve");
        Assert.Equal(["v:bo"], run.Owners);
        Assert.Single(run.History, one => one.Kind == HistoryKind.OpinionGiven && one.Person == "eve" && one.Comment == "looks right");
        Assert.Null(Outcome(run));
        Assert.Equal("approved", Outcome(run.Approve("bo")));
    }

    [Fact] // 转办
    public void A_transferred_entry_belongs_to_the_new_owner_for_good()
    {
        var run = One();
        run.Act(moment => new AssignTask(moment, run.TaskOf("bo"), "eve", "transfer"), "bo");
        Add(run, "eve", SignerPosition.Before, "fin").Approve("fin");
        Assert.Equal(["v:eve"], run.Owners);
    }

    [Fact]
    public void The_tally_moves_with_the_signers()
    {
        var run = Add(One(), "bo", SignerPosition.Parallel, "eve", "fin");
        Assert.Contains("\"total\":3", run.Variable("v", "tally"), StringComparison.Ordinal);
        run.Act(moment => new RemoveSigners(moment, run.TaskOf("bo"), ["fin"], null), "bo");
        Assert.Contains("\"total\":2", run.Variable("v", "tally"), StringComparison.Ordinal);
    }
}
