using System.Text;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>What is deleted begins nothing any more, and what it did stays readable.</summary>
public class ResourceTests
{
    static async Task<(World World, List<long> Versions)> Deployed(int versions, Func<int, string> content, string roots = "")
    {
        var world = new World();
        var keys = new List<long>();
        for (var version = 1; version <= versions; version++)
            keys.Add((await world.DeployAll(("p", content(version), roots))).Processes[0].Key);
        return (world, keys);
    }

    static string Version(int version) => Chain(UserTask($"v{version}"), $"v{version}");

    [Fact]
    public async Task The_version_before_takes_over_and_a_number_is_never_given_twice()
    {
        var (world, keys) = await Deployed(2, Version);
        Assert.True((await world.Engine.DeleteResource(keys[1], "ben")).Succeeded);
        Assert.Equal(["v1"], world.Open(await world.Start()));
        Assert.Equal("process-not-found", (await world.Engine.Start(new StartRequest { DefinitionKey = keys[1] }, "ana")).Refusal!.Code);
        Assert.Equal("process-not-found", (await world.Engine.Start(new StartRequest { ProcessId = "p", Version = 2 }, "ana")).Refusal!.Code);
        Assert.Equal("not-found", (await world.Engine.DeleteResource(keys[1], "ben")).Refusal!.Code);
        Assert.Equal("ben", world.Rows.Definitions[1].DeletedBy);
        Assert.Equal(3, (await world.DeployAll(("p", Version(2), ""))).Processes[0].Version);
        Assert.Equal(["v2"], world.Open(await world.Start()));
    }

    [Fact]
    public async Task A_version_with_running_instances_is_refused_by_name()
    {
        var (world, keys) = await Deployed(1, Version);
        var instance = await world.Start();
        var refusal = (await world.Engine.DeleteResource(keys[0], "ben")).Refusal!;
        Assert.Equal((RefusalKind.Conflict, "definition-has-instances"), (refusal.Kind, refusal.Code));
        Assert.Contains($"'{instance}'", refusal.Message.English, StringComparison.Ordinal);
        await world.Complete(instance, "v1");
        Assert.True((await world.Engine.DeleteResource(keys[0], "ben")).Succeeded);
        Assert.NotNull(await world.Engine.Look(context => context.Load(instance)));
        Assert.Equal("process-not-found", (await world.Engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Refusal!.Code);
    }

    [Fact]
    public async Task Its_start_events_go_and_those_of_the_version_before_come_back()
    {
        var (world, keys) = await Deployed(2, version => $"""<bpmn:startEvent id="t"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT{version}H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>"""
            + $"""<bpmn:startEvent id="s">{OnSignal($"sig{version}")}</bpmn:startEvent>""" + UserTask("a") + Flow("f1", "t", "a") + Flow("f2", "s", "a"), SignalRoot("sig1") + SignalRoot("sig2"));
        await world.Engine.Broadcast("sig1", Run.Values("{}"), null);
        Assert.Empty(world.Rows.Instances);
        await world.Engine.Broadcast("sig2", Run.Values("{}"), null);
        await world.Complete(Assert.Single(world.Rows.Instances).Key, "a");
        Assert.True((await world.Engine.DeleteResource(keys[1], "ben")).Succeeded);
        Assert.Equal((keys[0], "PT1H"), (Assert.Single(world.Rows.Timers).DefinitionKey, world.Rows.Timers[0].Interval));
        await world.Engine.Broadcast("sig2", Run.Values("{}"), null);
        Assert.Single(world.Rows.Instances);
        await world.Engine.Broadcast("sig1", Run.Values("{}"), null);
        Assert.Equal(2, world.Rows.Instances.Count);
    }

    [Fact]
    public async Task A_called_process_that_is_deleted_is_an_incident_of_its_caller()
    {
        using var world = new World();
        var called = (await world.DeployAll(("child", Chain(UserTask("a"), "a"), ""), ("p", Chain("""<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="child" bindingType="deployment" /></bpmn:extensionElements></bpmn:callActivity>""", "call"), ""))).Processes[0];
        Assert.True((await world.Engine.DeleteResource(called.Key, "ben")).Succeeded);
        await world.Start();
        Assert.Equal("CALLED_ELEMENT_ERROR", Assert.Single(world.Incidents).ErrorType);
    }

    [Fact]
    public async Task A_form_and_a_decision_are_deleted_likewise()
    {
        using var world = new World();
        static ResourceFile Form(string title) => new("f.form", Encoding.UTF8.GetBytes($$"""{"id": "f", "components": [], "title": "{{title}}"}"""));
        static ResourceFile Rules(string text) => new("rules.dmn", Encoding.UTF8.GetBytes($"""
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n">
              <decision id="level" name="Level"><variable name="Level" /><literalExpression><text>{text}</text></literalExpression></decision>
            </definitions>
            """));
        await world.Engine.Deploy([Form("one"), Rules("1")], "ana");
        var second = (await world.Engine.Deploy([Form("two"), Rules("2")], "ana")).Value;
        Assert.Equal(("ana", "ana"), (second.Forms[0].DeployedBy, second.DecisionRequirements[0].DeployedBy));
        Assert.True((await world.Engine.DeleteResource(second.Forms[0].Key, "ben")).Succeeded);
        Assert.True((await world.Engine.DeleteResource(second.DecisionRequirements[0].Key, "ben")).Succeeded);
        Assert.Equal(1, (await world.Engine.Look(context => context.Transaction.LatestForm("f")))!.Version);
        Assert.Equal("1", (await world.Engine.EvaluateDecision("level", Marketing.Rules.Feel.Context.Empty, null)).Value.Result.Value.ToString());
        Assert.Equal("no-decision", (await world.Engine.EvaluateDecision(second.Decisions[0].Key, Marketing.Rules.Feel.Context.Empty, null)).Refusal!.Code);
        Assert.Equal((3, 3), ((await world.Engine.Deploy([Form("two")], "ana")).Value.Forms[0].Version, (await world.Engine.Deploy([Rules("2")], "ana")).Value.DecisionRequirements[0].Version));
    }
}
