using Marketing.Rules.Feel;
using Marketing.Workflows.Notifications;

namespace Marketing.Workflows.Tests.Approvals;

public class TaskDeskTests
{
    [Fact]
    public async Task Who_acts_on_an_offered_task_claims_it_by_that()
    {
        using var it = await TestProcess.StartedBy("ana");
        var done = await it.World.Tasks.Complete(await it.Task("prepare"), "ben", Context.Empty);
        Assert.Equal(("ben", "ben"), (done.Value.Assignee, done.Value.CompletedBy));
    }

    [Fact]
    public async Task Whoever_it_is_not_offered_to_is_refused()
    {
        using var it = await TestProcess.StartedBy("ana");
        Assert.Equal("not-candidate", (await it.World.Tasks.Complete(await it.Task("prepare"), "zoe", Context.Empty)).Refusal!.Code);
        Assert.Equal("not-candidate", (await it.World.Tasks.Claim(await it.Task("prepare"), "zoe")).Refusal!.Code);
        Assert.Equal("unknown-person", (await it.World.Tasks.Claim(await it.Task("prepare"), "nobody")).Refusal!.Code);
    }

    [Fact]
    public async Task A_claimed_task_is_its_owners_until_released()
    {
        using var it = await TestProcess.StartedBy("ana");
        var task = await it.Task("prepare");
        Assert.Null((await it.World.Tasks.Claim(task, "ana")).Refusal);
        Assert.Equal("not-assignee", (await it.World.Tasks.Complete(task, "ben", Context.Empty)).Refusal!.Code);
        Assert.Null((await it.World.Tasks.Release(task, "ana")).Refusal);
        Assert.Null((await it.World.Tasks.Complete(task, "ben", Context.Empty)).Refusal);
    }

    [Fact]
    public async Task Completing_twice_names_who_was_faster()
    {
        using var it = await TestProcess.StartedBy("ana");
        var task = await it.Task("prepare");
        await it.World.Tasks.Complete(task, "ben", Context.Empty);
        var second = (await it.World.Tasks.Complete(task, "ana", Context.Empty)).Refusal!;
        Assert.Equal("task-already-completed", second.Code);
        Assert.Contains("ben", second.Message.Chinese, StringComparison.Ordinal);
    }

    [Theory] // APPROVALS: neither the applicant nor whoever started it decides, by whatever door
    [InlineData("ben")]
    [InlineData("admin")]
    public async Task Who_started_it_does_not_decide(string person)
    {
        using var it = await TestProcess.StartedBy(person, preparer: "ana");
        var task = await it.Task("review");
        Assert.Equal("segregation-of-duties", (await it.World.Tasks.Approve(task, person, Context.Empty, null)).Refusal!.Code);
        Assert.Equal("segregation-of-duties", (await it.World.Tasks.Reject(task, person, Context.Empty, "no")).Refusal!.Code);
        Assert.Equal("segregation-of-duties", (await it.World.Tasks.Claim(task, person)).Refusal!.Code);
        Assert.Null((await it.World.Tasks.Approve(task, "mia", Context.Empty, null)).Refusal);
    }

    [Fact]
    public async Task A_decision_leaves_its_result_and_the_flow_follows_it()
    {
        using var it = await TestProcess.StartedBy("ana", preparer: "ana");
        Assert.Equal("comment-required", (await it.World.Tasks.Reject(await it.Task("review"), "mia", Context.Empty, " ")).Refusal!.Code);
        await it.World.Tasks.Reject(await it.Task("review"), "mia", Context.Empty, "缺附件");
        Assert.Equal(["prepare"], await it.Open());
        await it.World.Tasks.Complete(await it.Task("prepare"), "ana", Context.Empty);
        await it.World.Tasks.Approve(await it.Task("review"), "mia", Context.Empty, null);

        var instance = (await it.World.Load(it.Instance)).Instance;
        Assert.Equal(Engine.Execution.InstanceState.Completed, instance.State);
        Assert.True(instance.Root.Variables["review"].Value.TryContext(out var result));
        Assert.Equal(("approved", "mia", "2"), (result["outcome"].ToString(), result["by"].ToString(), result["round"].ToString()));
    }

    [Fact] // APPROVAL-MODELS §4
    public async Task The_plain_interface_decides_by_variables()
    {
        using var it = await TestProcess.StartedBy("ana", preparer: "ana");
        var task = await it.Task("review");
        Assert.Equal("outcome-required", (await it.World.Tasks.Complete(task, "mia", Context.Empty, complete: false)).Refusal!.Code);
        Assert.Null((await it.World.Tasks.Complete(task, "mia", Context.Of(("outcome", Value.Of("approved"))), complete: false)).Refusal);
    }

    [Fact]
    public async Task Returning_lets_the_earlier_step_be_done_again()
    {
        using var it = await TestProcess.StartedBy("ana", preparer: "ana");
        var task = await it.Task("review");
        Assert.Equal("comment-required", (await it.World.Tasks.Return(task, "mia", null, null)).Refusal!.Code);
        Assert.Equal("no-return-target", (await it.World.Tasks.Return(task, "mia", "s", "why")).Refusal!.Code);
        Assert.Null((await it.World.Tasks.Return(task, "mia", "previous", "why")).Refusal);
        Assert.Equal(["prepare"], await it.Open());
    }

    [Fact]
    public async Task A_task_is_transferred_by_its_owner_or_his_manager()
    {
        using var it = await TestProcess.StartedBy("ana");
        var task = await it.Task("prepare");
        await it.World.Tasks.Claim(task, "ana");
        Assert.Equal("not-assignee", (await it.World.Tasks.Transfer(task, "ben", "ben", null)).Refusal!.Code);
        Assert.Equal("unknown-person", (await it.World.Tasks.Transfer(task, "ana", "nobody", null)).Refusal!.Code);
        Assert.Null((await it.World.Tasks.Transfer(task, "mia", "ben", "缺勤")).Refusal);
        Assert.Null((await it.World.Tasks.Transfer(task, "ben", "ana", null)).Refusal);
    }

    [Fact]
    public async Task Only_who_may_do_the_first_step_starts_it()
    {
        using var it = await TestProcess.StartedBy("ana");
        var refused = (await it.World.Processes.Start(new Engine.StartRequest { ProcessId = "request" }, "zoe")).Refusal!;
        Assert.Equal("not-initiator", refused.Code);
        Assert.Contains("文员", refused.Message.Chinese, StringComparison.Ordinal);
    }

    [Fact] // of what they start they decide nothing
    public async Task Those_who_decide_in_the_first_step_do_not_limit_who_starts_it()
    {
        using var it = await Requests.HandedIn(startedBy: "eve", assignment: "candidateGroups=\"decider\"");
        Assert.Equal(["v:?"], await it.Owners());
    }

    [Fact]
    public async Task Offered_work_is_told_to_those_it_is_offered_to()
    {
        using var it = await TestProcess.StartedBy("ana", preparer: "ana");
        var notices = await it.World.Notices(it.Instance);
        Assert.Equal([["clerk"], ["manager"]], notices.Select(notice => notice.To));
        Assert.All(notices, notice => Assert.Equal("task", notice.Kind));
        Assert.Equal(notices[1], Notice.Parse(notices[1].ToJson()) with { To = notices[1].To });
    }
}
