using System.Text;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows.Tests.Approvals;

/// <summary>A process that begins with a form and has no step of its applicant: what goes back to the applicant is that form, as a task (APPROVAL-MODELS §7).</summary>
public class StartFormTests
{
    const string Rework = """
        <bpmn:userTask id="again" name="again"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= applicant" /><zeebe:properties><zeebe:property name="approval.mode" value="rework" /></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
        <bpmn:exclusiveGateway id="merge" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="merge" /><bpmn:sequenceFlow id="f2" sourceRef="again" targetRef="merge" /><bpmn:sequenceFlow id="f3" sourceRef="merge" targetRef="v" />
        """;

    const string Work = """
        <bpmn:userTask id="check" name="check"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="eve" /></bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="check" /><bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="v" />
        """;

    static Context Amount(int amount) => Context.Empty.With("amount", Value.Of(Number.FromInt64(amount)));

    static async Task<Value> AmountOf(Requests it) => (await it.World.Load(it.Instance)).Instance.Root.Variables["amount"].Value;

    static async Task<UserTaskRow> Only(Requests it) => Assert.Single(await it.Open());

    [Fact]
    public async Task Returned_to_the_applicant_the_form_is_filled_in_anew_and_goes_on_by_the_flows_of_the_start()
    {
        using var it = await Requests.HandedIn(Work);
        await it.Must("complete", "check", "eve");
        await it.Must("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "too much" });
        var task = await Only(it);
        Assert.Equal(("s", "ann", "提交", "ask"), (task.ElementId, task.Assignee, task.Name, task.FormId));

        var why = await it.World.Engine.Look(async context => await SentBack.Of(new LoadedTask(task, (await context.Load(it.Instance))!, context)));
        Assert.Equal(("returned", "bob", "too much"), (why!.Kind, why.Person, why.Comment));

        await it.Must("resubmit", "s", "ann", new VerbRequest { Variables = Amount(80) });
        Assert.Equal(["check:eve"], await it.Owners());
        Assert.Equal(Value.Of(Number.FromInt64(80)), await AmountOf(it));
        Assert.Equal(2, (await it.World.Load(it.Instance)).Instance.Round);
        await it.PlayOut();
    }

    [Fact]
    public async Task Straight_it_goes_back_to_whoever_returned_it()
    {
        using var it = await Requests.HandedIn(Work);
        await it.Must("complete", "check", "eve");
        await it.Must("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "too much", Resume = "straight" });
        await it.Must("resubmit", "s", "ann", new VerbRequest { Variables = Amount(70) });
        Assert.Equal(["v:bob"], await it.Owners());
        await it.PlayOut();
    }

    [Fact]
    public async Task Recalled_it_waits_with_the_applicant_and_starts_anew_when_handed_in()
    {
        using var it = await Requests.HandedIn();
        Assert.Null((await it.World.Requests.Recall(it.Instance, "ann", null)).Refusal);
        Assert.Equal(["s:ann"], await it.Owners());
        await it.Must("resubmit", "s", "ann", new VerbRequest { Variables = Amount(60) });
        Assert.Equal(["v:bob"], await it.Owners());
        await it.PlayOut();
    }

    [Fact]
    public async Task Reopened_it_begins_with_the_form()
    {
        using var it = await Requests.HandedIn();
        await it.Must("approve", "v", "bob");
        Assert.Null((await it.World.Requests.Reopen(it.Instance, "gus", null, "a mistake")).Refusal);
        Assert.Equal(["s:ann"], await it.Owners());
        await it.Must("resubmit", "s", "ann", new VerbRequest { Variables = Amount(60) });
        Assert.Equal(2, (await it.World.Load(it.Instance)).Instance.Round);
        await it.PlayOut();
    }

    [Fact]
    public async Task Who_handed_it_in_for_the_applicant_still_decides_nothing_and_does_not_get_the_form()
    {
        using var it = await Requests.HandedIn(startedBy: "bob"); // so somebody above bob is asked
        await it.Must("return", "v", "cat", new VerbRequest { To = "applicant", Comment = "why" });
        Assert.Equal(["s:ann"], await it.Owners());
        await it.Must("resubmit", "s", "ann");
        Assert.Equal(["v:cat"], await it.Owners());
        await it.PlayOut();
    }

    [Fact]
    public async Task Once_filled_in_as_a_task_it_is_a_step_before_like_others()
    {
        using var it = await Requests.HandedIn();
        Assert.Equal("no-return-target", (await it.Try("return", "v", "bob", new VerbRequest { To = "previous", Comment = "?" }))!.Code);
        await it.Must("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "1" });
        await it.Must("resubmit", "s", "ann");
        await it.Must("return", "v", "bob", new VerbRequest { To = "previous", Comment = "2" });
        await it.Must("resubmit", "s", "ann");
        Assert.Equal(3, (await it.World.Load(it.Instance)).Instance.Round);
        var done = (await it.World.History(it.Instance)).Last(one => one.Kind == HistoryKind.TaskCompleted);
        Assert.Null((await it.World.Requests.TakeBack(done.Key!.Value, "ann", null)).Refusal);
        Assert.Equal(["s:ann"], await it.Owners());
        await it.Must("resubmit", "s", "ann");
        await it.PlayOut();
    }

    [Fact]
    public async Task A_step_of_rework_comes_before_the_form()
    {
        using var it = await Requests.HandedIn(Rework);
        await it.Must("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "too much" });
        Assert.Equal(["again:ann"], await it.Owners());
    }

    [Fact]
    public async Task An_open_form_moves_with_a_migration_to_a_version_that_has_one()
    {
        using var it = await Requests.HandedIn();
        Assert.Null((await it.World.Requests.Recall(it.Instance, "ann", null)).Refusal);
        var source = (await it.World.Load(it.Instance)).Process;
        var instance = (await it.World.Load(it.Instance)).Instance;
        Assert.Empty(Migration.Plan(source, instance, source, 1, 2, [("s", "s")]).Problems);
        var without = await Requests.At("plain");
        using (without)
            Assert.Single(Migration.Plan(source, instance, (await without.World.Load(without.Instance)).Process, 1, 2, [("s", "s")]).Problems);
    }
}
