using Marketing.Engine.Execution;
using Marketing.Engine.Tests.Rim;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Data;

public class VariableTests
{
    static string Io(string mappings) => $"<zeebe:ioMapping>{mappings}</zeebe:ioMapping>";

    static string Input(string source, string target) => $"""<zeebe:input source="{source}" target="{target}" />""";

    static string Output(string source, string target) => $"""<zeebe:output source="{source}" target="{target}" />""";

    static readonly string Nested = Chain(Sub("sub", $"<bpmn:extensionElements>{Io(Input("= 1", "a") + Input("= a + 10", "b"))}</bpmn:extensionElements>"
        + Start("is") + Flow("i1", "is", "t") + MultiUserTask("t", Multi(), Io(Input("= a + b + item + loopCounter + outer", "sum"))) + Flow("i2", "t", "ie") + End("ie")), "sub");

    [Fact] // SEMANTICS V1
    public void V1_reading_walks_up_through_every_scope()
    {
        var run = Run.Started(Process(Nested), """{"items": [5, 6], "outer": 100}""");
        Assert.Equal(["118", "120"], run.Instance.Elements.Where(element => element.Round is not null).Select(element => element.Variables["sum"].Value.ToString()));
    }

    [Fact] // SEMANTICS V2
    public void V2_setting_finds_the_scope_that_owns_the_name_and_otherwise_the_root()
    {
        var run = Run.Started(Process(Nested), """{"items": [5, 6], "outer": 100}""");
        var round = run.Instance.Elements.First(element => element.Round == 0).Key;
        var sub = run.Instance.Elements.First(element => element.ElementId == "sub").Key;
        run.Act(moment => new SetVariables(moment, round, Run.Values("""{"a": 2, "outer": 3, "fresh": 4, "item": 5}"""), Local: false));
        Assert.Equal("2", run.Instance[sub].Variables["a"].Value.ToString());
        Assert.Equal(("3", "4", null), (run.Variable("outer"), run.Variable("fresh"), run.Variable("a")));
        run.Act(moment => new SetVariables(moment, sub, Run.Values("""{"outer": 9}"""), Local: true));
        Assert.Equal(("3", "9"), (run.Variable("outer"), run.Instance[sub].Variables["outer"].Value.ToString()));
    }

    [Theory] // SEMANTICS V3
    [InlineData("= 5", "a", "= 6", "a.b", "{\"b\":6}")]
    [InlineData("= {c: 1}", "a", "= 6", "a.b", "{\"c\":1,\"b\":6}")]
    [InlineData("= missing.name", "a", "= a", "x", "null")]
    [InlineData("literal", "a", "= a", "x", "\"literal\"")]
    public void V3_inputs_build_contexts_in_document_order(string first, string target, string second, string path, string expected)
    {
        var run = Run.Started(Process(Chain(UserTask("t", Io(Input(first, target) + Input(second, path))), "t")));
        var locals = run.Instance.Elements.Single(element => element.ElementId == "t").Variables;
        Assert.Equal(expected, Marketing.Rules.Feel.FeelJson.ToJson(locals["a"].Value));
        Assert.Empty(run.Incidents);
    }

    [Fact] // SEMANTICS V4
    public void V4_outputs_merge_into_what_is_there()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Io(Output("= r", "a.b") + Output("= r + 1", "n.m.o"))), "t")), """{"a": {"c": 2}, "n": 7}""");
        run.Complete("t", """{"r": 1, "lost": true}""");
        Assert.Equal(("""{"c":2,"b":1}""", """{"m":{"o":2}}""", null), (run.Variable("a"), run.Variable("n"), run.Variable("lost")));
    }

    [Fact] // SEMANTICS V4: of an event
    public void V4_the_outputs_of_an_event_choose_from_what_it_brings()
    {
        var caught = $"""<bpmn:intermediateCatchEvent id="w"><bpmn:extensionElements>{Io(Output("= order.id", "id"))}</bpmn:extensionElements>{OnMessage()}</bpmn:intermediateCatchEvent>""";
        var run = Run.Started(Process(Chain(caught, "w"), Message()), """{"key": "k"}""").Correlate("m", """{"order": {"id": 7}}""");
        Assert.Equal(("7", null), (run.Variable("id"), run.Variable("order")));
    }

    [Theory] // SEMANTICS V7
    [InlineData("1a")]
    [InlineData("a+b")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task V7_bad_names_are_refused_by_commands(string name)
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(UserTask("t"), "t"), ""));
        var instance = await world.Start();
        var values = new Dictionary<string, Marketing.Rules.Feel.Value> { [name] = Marketing.Rules.Feel.Value.True };
        Assert.Equal("variable-name", (await world.Engine.SetVariables(instance, values, false, "admin")).Refusal!.Code);
        Assert.Equal("variable-name", (await world.Engine.Start(new StartRequest { ProcessId = "p", Variables = values }, "ana")).Refusal!.Code);
        Assert.Equal("variable-name", (await world.Engine.Broadcast("x", values, "ana")).Refusal!.Code);
    }
}
