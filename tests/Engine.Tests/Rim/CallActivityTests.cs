using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class CallActivityTests
{
    static string Call(string attributes = "processId=\"child\"", string io = "", string loop = "") =>
        $"""<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement {attributes} />{io}</bpmn:extensionElements>{loop}</bpmn:callActivity>""";

    static readonly string Child = Chain(UserTask("t"), "t");

    static async Task<(World World, long Parent)> Called(string call, string child, string variables = "{}", string roots = "", string border = "")
    {
        var world = new World();
        await world.DeployAll(("p", Chain(call + border, "c"), roots), ("child", child, roots));
        return (world, await world.Start(variables));
    }

    [Fact]
    public async Task It_runs_the_process_as_an_instance_of_its_own_and_waits_for_it()
    {
        var (world, parent) = await Called(Call(), Child, """{"n": 1}""");
        var child = world.Last("child");
        Assert.Equal((parent, parent), (child.ParentInstanceKey, child.RootInstanceKey));
        Assert.Equal((await world.Load(parent)).Elements.Single(element => element.ElementId == "c").Key, child.ParentElementInstanceKey);
        Assert.Equal("1", await world.Variable(child.Key, "n"));
        await world.Complete(child.Key, "t", """{"result": 2}""");
        Assert.Equal("COMPLETED", world.State(child.Key));
        Assert.Equal("COMPLETED", world.State(parent));
        Assert.Equal("2", await world.Variable(parent, "result"));
    }

    [Fact]
    public async Task What_is_passed_and_returned_can_be_narrowed()
    {
        var io = """<zeebe:ioMapping><zeebe:input source="= n + 1" target="m" /><zeebe:output source="= result" target="kept" /></zeebe:ioMapping>""";
        var (world, parent) = await Called(Call("processId=\"child\" propagateAllParentVariables=\"false\" propagateAllChildVariables=\"false\"", io), Child, """{"n": 1}""");
        var child = world.Last("child").Key;
        Assert.Null(await world.Variable(child, "n"));
        Assert.Equal("2", await world.Variable(child, "m"));
        await world.Complete(child, "t", """{"result": 2, "other": 3}""");
        Assert.Equal("2", await world.Variable(parent, "kept"));
        Assert.Null(await world.Variable(parent, "other"));
    }

    [Theory]
    [InlineData("processId=\"= which\"", "v3")]
    [InlineData("processId=\"child\" bindingType=\"versionTag\" versionTag=\"stable\"", "v1")]
    [InlineData("processId=\"child\" bindingType=\"deployment\"", "v2")]
    public async Task The_binding_says_which_version_is_called(string attributes, string task)
    {
        using var world = new World();
        string Version(string id, string tag) => $"""<bpmn:extensionElements><zeebe:versionTag value="{tag}" /></bpmn:extensionElements>""" + Chain(UserTask(id), id);
        await world.DeployAll(("child", Version("v1", "stable"), ""));
        await world.DeployAll(("child", Version("v2", "beta"), ""), ("p", Chain(Call(attributes), "c"), ""));
        await world.DeployAll(("child", Version("v3", "rc"), ""));
        await world.Start("""{"which": "child"}""");
        Assert.Equal([task], world.Open(world.Last("child").Key));
    }

    [Fact]
    public async Task A_process_that_is_not_there_is_an_incident_that_can_be_mended()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(Call(), "c"), ""));
        var parent = await world.Start();
        Assert.Equal("CALLED_ELEMENT_ERROR", Assert.Single(world.Incidents).ErrorType);
        await world.DeployAll(("child", Child, ""));
        Assert.True((await world.Engine.ResolveIncident(Assert.Single(world.Incidents).Key, "admin")).Succeeded);
        await world.Complete(world.Last("child").Key, "t");
        Assert.Equal("COMPLETED", world.State(parent));
    }

    [Fact] // SEMANTICS O3: also what was called
    public async Task O3_cancelling_the_caller_cancels_the_called_and_not_the_other_way()
    {
        var (world, parent) = await Called(Call(), Child);
        var child = world.Last("child").Key;
        Assert.Equal("instance-is-called", (await world.Engine.Cancel(child, null, "admin")).Refusal!.Code);
        Assert.True((await world.Engine.Cancel(parent, null, "admin")).Succeeded);
        Assert.Equal("TERMINATED", world.State(child));
        Assert.Empty(world.Open(child));
    }

    [Fact] // SEMANTICS O3: a called process's terminate end does not touch its caller
    public async Task O3_terminate_in_the_called_process_ends_only_that()
    {
        var child = Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "a") + UserTask("a") + Flow("fb", "fork", "b") + UserTask("b")
            + Flow("ea", "a", "stop") + EndWith("stop", "<bpmn:terminateEventDefinition />") + Flow("eb", "b", "e") + End();
        var (world, parent) = await Called(Call(), child);
        await world.Complete(world.Last("child").Key, "a");
        Assert.Equal("COMPLETED", world.State(world.Last("child").Key));
        Assert.Equal("COMPLETED", world.State(parent));
    }

    static string Thrower(string definition) => Start() + Flow("f", "s", "e") + EndWith("e", definition);

    static string Border(string definition, bool interrupting = true) => Boundary("b", "c", definition, interrupting) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le");

    [Fact] // SEMANTICS E1: across call activities
    public async Task E1_an_error_goes_up_to_the_caller()
    {
        var (world, parent) = await Called(Call(), Thrower(OnError("E1")), roots: ErrorRoot("E1"), border: Border(OnError("E1")));
        Assert.Equal(["late"], world.Open(parent));
        Assert.Equal("TERMINATED", world.State(world.Last("child").Key));
    }

    [Fact] // SEMANTICS E1: across two calls
    public async Task E1_an_error_goes_up_through_several_calls()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(Call("processId=\"middle\"") + Border(OnError()), "c"), ErrorRoot("E1")), ("middle", Chain(Call(), "c"), ""), ("child", Thrower(OnError("E1")), ErrorRoot("E1")));
        var parent = await world.Start();
        Assert.Equal(["late"], world.Open(parent));
        Assert.Equal(["TERMINATED", "TERMINATED"], world.Rows.Instances.Where(row => row.ProcessId != "p").Select(row => row.State));
    }

    [Fact] // SEMANTICS E1
    public async Task E1_uncaught_it_is_an_incident_in_the_called_process()
    {
        var (world, _) = await Called(Call(), Thrower(OnError("E1")), roots: ErrorRoot("E1") + ErrorRoot("E2"), border: Border(OnError("E2")));
        var incident = Assert.Single(world.Incidents);
        Assert.Equal(("UNHANDLED_ERROR_EVENT", world.Last("child").Key), (incident.ErrorType, incident.InstanceKey));
    }

    [Fact] // SEMANTICS E3
    public async Task E3_an_escalation_goes_up_and_the_called_process_goes_on()
    {
        var child = Start() + Flow("f", "s", "up") + Throw("up", OnEscalation("A")) + Flow("g", "up", "t") + UserTask("t") + Flow("h", "t", "e") + End();
        var (world, parent) = await Called(Call(), child, roots: EscalationRoot("A"), border: Border(OnEscalation("A"), interrupting: false));
        Assert.Equal(["late"], world.Open(parent));
        Assert.Equal(["t"], world.Open(world.Last("child").Key));
    }

    [Fact] // DESIGN §4, limits
    public async Task A_process_that_calls_itself_is_stopped_at_fifty()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(Call("processId=\"p\""), "c"), ""));
        await world.Start();
        Assert.Equal(51, world.Rows.Instances.Count);
        var incident = Assert.Single(world.Incidents);
        Assert.Equal("CALLED_ELEMENT_ERROR", incident.ErrorType);
        Assert.Contains("'c' is nested more than 50 deep", incident.MessageEn, StringComparison.Ordinal);
    }

    [Fact] // SEMANTICS M1, M2
    public async Task M2_a_call_for_each_item_collects_what_the_called_processes_gave()
    {
        var loop = Multi("inputCollection=\"= items\" inputElement=\"item\" outputCollection=\"results\" outputElement=\"= result\"");
        var (world, parent) = await Called(Call(loop: loop), Chain(Script("x", "= item * 10", "result"), "x"), """{"items": [1, 2, 3]}""");
        Assert.Equal("COMPLETED", world.State(parent));
        Assert.Equal("[10,20,30]", await world.Variable(parent, "results"));
    }

    [Fact]
    public async Task An_interrupted_call_ends_the_called_process()
    {
        var (world, parent) = await Called(Call(), Child, border: Border(Timer("PT1H")));
        await world.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal("TERMINATED", world.State(world.Last("child").Key));
        Assert.Equal(["late"], world.Open(parent));
    }
}
