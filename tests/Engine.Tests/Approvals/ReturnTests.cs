using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Approvals.Nodes;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>退回, 撤回, 拿回, 重新提交, 唤醒: APPROVALS.md, "Going back".</summary>
public class ReturnTests
{
    const string Fork = """<bpmn:parallelGateway id="fork" />""";
    const string Join = """<bpmn:parallelGateway id="join" />""";

    static Run Return(Run run, string by, string target, bool straight = false, bool cancels = false, bool toApplicant = false) =>
        run.Act(moment => new ReturnTask(moment, run.TaskOf(by), target, "again") { Straight = straight, CancelsSiblings = cancels, ToApplicant = toApplicant }, by);

    static Run Work(Run run, string element) => run.Complete(element);

    // s → prepare → x → y → e; x by bo, y by cy.
    static Run TwoSteps() => Row(null, UserTask("prepare", """<zeebe:assignmentDefinition assignee="ana" />""") + Single("x", "assignee=\"bo\"") + Single("y", "assignee=\"cy\""), "prepare", "x", "y");

    // Branches a (bo) and b (cy) between fork and join, behind prepare.
    static Run Branches(string b) => Started(Start() + End() + UserTask("prepare", """<zeebe:assignmentDefinition assignee="ana" />""") + Fork + Join + Single("a", "assignee=\"bo\"") + b
        + Flow("f1", "s", "prepare") + Flow("f2", "prepare", "fork") + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("f3", "join", "e"));

    [Fact]
    public void Forward_goes_through_the_nodes_again()
    {
        var run = Return(Work(TwoSteps(), "prepare").Approve("bo"), "cy", "prepare");
        Assert.Equal(["prepare:ana"], run.Owners);
        Work(run, "prepare");
        Assert.Equal(["x:bo"], run.Owners);
        run.Approve("bo", "cy");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void Straight_goes_back_to_the_node_that_returned()
    {
        var run = Work(Return(Work(TwoSteps(), "prepare").Approve("bo"), "cy", "prepare", straight: true), "prepare");
        Assert.Equal(["y:cy"], run.Owners);
        Assert.Equal(InstanceState.Completed, run.Approve("cy").Instance.State);
    }

    [Fact] // the returner's entries come back as they were: decided ones stand, open ones are offered
    public void Straight_back_into_a_countersign_keeps_what_was_decided()
    {
        var run = Row(null, UserTask("prepare", """<zeebe:assignmentDefinition assignee="ana" />""") + Several("v", "all", """= ["bo", "cy", "di"]"""), "prepare", "v");
        Work(Return(Work(run, "prepare").Approve("bo"), "cy", "prepare", straight: true), "prepare");
        Assert.Equal(["v:cy", "v:di"], run.Owners);
        Assert.Equal(InstanceState.Completed, run.Approve("cy", "di").Instance.State);
    }

    [Fact] // in a parallel one: to the node before, closing all siblings
    public void Forward_into_a_countersign_asks_all_again()
    {
        var run = Row(null, UserTask("prepare", """<zeebe:assignmentDefinition assignee="ana" />""") + Several("v", "all", """= ["bo", "cy", "di"]"""), "prepare", "v");
        Return(Work(run, "prepare").Approve("bo"), "cy", "prepare");
        Assert.Equal(["prepare:ana"], run.Owners);
        Assert.Equal(["v:bo", "v:cy", "v:di"], Work(run, "prepare").Owners);
    }

    [Fact] // in a sequential counter-sign: to the previous signer
    public void In_a_sequence_the_signer_before_is_asked_again()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy", "di"]""", sequential: true), "v").Approve("bo", "cy");
        Return(run, "di", "v");
        Assert.Equal(["v:cy"], run.Owners);
        run.Approve("cy");
        Assert.Equal(["v:di"], run.Owners);
        Assert.Equal(InstanceState.Completed, run.Approve("di").Instance.State);
    }

    [Fact] // to a node that was a counter-sign: its last signer
    public void Returned_to_a_countersign_only_its_last_signer_is_asked()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]""") + Single("y", "assignee=\"di\""), "v", "y").Approve("bo").TimePasses(TimeSpan.FromMinutes(1)).Approve("cy");
        Return(run, "di", "v");
        Assert.Equal(["v:cy"], run.Owners);
        run.Approve("cy", "di");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // approval.returnSiblings = keep: neither lost nor doubled
    public void Branches_beside_the_returned_one_are_kept_and_not_begun_again()
    {
        var run = Return(Work(Branches(Single("b", "assignee=\"cy\"")), "prepare"), "bo", "prepare");
        Assert.Equal(["b:cy", "prepare:ana"], run.Owners);
        Work(run, "prepare");
        Assert.Equal(["b:cy", "a:bo"], run.Owners);
        run.Approve("bo", "cy");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_branch_that_waits_at_the_join_is_kept_there()
    {
        var run = Return(Work(Branches(Single("b", "assignee=\"cy\"")), "prepare").Approve("cy"), "bo", "prepare");
        Work(run, "prepare");
        Assert.Equal(["a:bo"], run.Owners);
        Assert.Equal(InstanceState.Completed, run.Approve("bo").Instance.State);
    }

    [Fact]
    public void Branches_beside_the_returned_one_end_when_the_model_says_so()
    {
        var run = Return(Work(Branches(Single("b", "assignee=\"cy\"")), "prepare"), "bo", "prepare", cancels: true);
        Assert.Equal(["prepare:ana"], run.Owners);
        Work(run, "prepare");
        Assert.Equal(["a:bo", "b:cy"], run.Owners.Order());
    }

    [Fact]
    public void Out_of_a_sub_process_and_straight_back_into_it()
    {
        var inner = Sub("stage", Start("is") + Single("y", "assignee=\"cy\"") + End("ie") + Flow("i1", "is", "y") + Flow("i2", "y", "ie"));
        var run = Work(Row(null, UserTask("prepare", """<zeebe:assignmentDefinition assignee="ana" />""") + inner, "prepare", "stage"), "prepare");
        Return(run, "cy", "prepare", straight: true);
        Assert.Equal(["prepare:ana"], run.Owners);
        Work(run, "prepare");
        Assert.Equal(["y:cy"], run.Owners);
        Assert.Equal(InstanceState.Completed, run.Approve("cy").Instance.State);
    }

    [Fact] // 重新提交: a new round; whoever resubmits for the applicant is barred
    public void Completing_the_applicants_step_is_a_new_round()
    {
        var run = Return(Work(TwoSteps(), "prepare"), "bo", "prepare", toApplicant: true);
        Assert.Equal(1, run.Instance.Round);
        run.Complete("prepare", actor: "bo");
        Assert.Equal(2, run.Instance.Round);
        Assert.Contains("bo", run.Instance.Barred);
        Assert.Equal(["x:cy"], run.Owners); // one level up, for bo stands in the applicant's place now
        Assert.Contains("\"round\":2", run.Approve("cy").Variable("x"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rework_node_begins_a_new_round()
    {
        var run = Row(null, Rework("r") + Single("x", "assignee=\"bo\""), "r", "x").Complete("r");
        Assert.Equal(2, run.Instance.Round);
    }

    [Fact] // 撤回
    public void A_recalled_request_goes_to_the_applicants_step()
    {
        var run = Work(Branches(Single("b", "assignee=\"cy\"")), "prepare").Approve("cy");
        run.Act(moment => new RecallInstance(moment, "prepare", "mistake"), "ana");
        Assert.Equal(["prepare:ana"], run.Owners);
        Work(run, "prepare");
        Assert.Equal(["a:bo", "b:cy"], run.Owners.Order());
        Assert.Equal(2, run.Instance.Round);
    }

    [Fact]
    public void Without_an_applicants_step_a_recalled_request_ends()
    {
        var run = Row(null, Single("x", "assignee=\"bo\""), "x");
        run.Act(moment => new RecallInstance(moment, null, "mistake"), "ana");
        Assert.Equal(InstanceState.Terminated, run.Instance.State);
        Assert.Empty(run.Open);
    }

    [Fact] // 唤醒
    public void A_reopened_request_goes_on_as_a_new_round()
    {
        var run = Work(TwoSteps(), "prepare").Approve("bo", "cy");
        run.Act(moment => new ReopenInstance(moment, "prepare", "the customer called"), "olga");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        Work(run, "prepare").Approve("bo", "cy");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Equal(2, run.Instance.Round);
    }

    [Fact] // 拿回: the next task ends, mine comes back to me
    public void A_decision_taken_back_is_asked_for_again()
    {
        var run = Work(TwoSteps(), "prepare").Approve("bo");
        var next = run.Tasks.Single().ElementInstanceKey;
        run.Act(moment => new TakeBack(moment, "x", run.Instance.Key, [next], "wrong button"), "bo");
        Assert.Equal(["x:bo"], run.Owners);
        run.Approve("bo", "cy");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void In_a_countersign_only_my_decision_is_taken_back()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy", "di"]"""), "v").Approve("bo", "cy");
        var body = run.Instance.Elements.Single(element => element.Loop is not null);
        run.Act(moment => new TakeBack(moment, "v", body.Key, [], null) { EntryId = 0 }, "bo");
        Assert.Equal(["v:bo", "v:di"], run.Owners.Order());
        Assert.Contains("\"agreed\":1", run.Variable("v", "tally"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_countersign_that_was_settled_is_opened_again_for_the_last_signer()
    {
        var run = Row(null, Several("v", "all", """= ["bo", "cy"]""") + Single("y", "assignee=\"di\""), "v", "y").Approve("bo", "cy");
        var next = run.Tasks.Single().ElementInstanceKey;
        run.Act(moment => new TakeBack(moment, "v", run.Instance.Key, [next], null) { EntryId = 1, State = run.Instance.Root.Settled["v"] }, "cy");
        Assert.Equal(["v:cy"], run.Owners);
        Assert.Equal(["y:di"], run.Approve("cy").Owners);
    }
}
