using System.Text;
using Marketing.Engine.Model;
using Marketing.Engine.Tests.Rim;
using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Xml;

/// <summary>Models drawn for other engines or by other tools: what means the same is read, the rest is refused with a reason.</summary>
public class ModelsFromElsewhereTests
{
    const string Camunda = "xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\"";

    [Theory]
    [InlineData("${amount}", "= amount")]
    [InlineData("${order.total}", "= order.total")]
    [InlineData("${amount > 1000}", "= amount > 1000")]
    [InlineData("${state == 'open' && !closed}", "= state = \"open\" and not(closed)")]
    [InlineData("#{a ge 1 || (b != 2.5)}", "= a >= 1 or ( b != 2.5 )")]
    [InlineData("${execution.getVariable('x')}", null)]
    [InlineData("${service.find(x)}", null)]
    [InlineData("Hello ${name}", null)]
    [InlineData("${a}${b}", null)]
    [InlineData("${empty x}", null)]
    [InlineData("${}", null)]
    [InlineData("${a ? 1 : 2}", null)]
    public void A_simple_expression_of_Camunda_7_is_FEEL(string text, string? expected)
    {
        if (Camunda7.IsExpression(text))
            Assert.Equal(expected, Camunda7.ToFeel(text));
        else
            Assert.Null(expected);
    }

    [Fact]
    public void Assignment_form_due_date_and_conditions_of_Camunda_7_are_read()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "t")
            + $"""<bpmn:userTask id="t" {Camunda} camunda:assignee="${"{who}"}" camunda:candidateGroups="sales, finance" camunda:formKey="embedded:app:forms/x.html" camunda:dueDate="2026-03-05T00:00:00Z" />"""
            + Flow("f2", "t", "x") + Gateway("exclusive", "x", "no") + Flow("yes", "x", "e", "${amount > 10}") + Flow("no", "x", "e2") + End() + End("e2")), """{"who": "ana", "amount": 11}""");
        var offer = run.Task("t").Offer;
        Assert.Equal(("ana", "sales,finance", "embedded:app:forms/x.html"), (offer.Assignee, string.Join(',', offer.CandidateGroups), offer.ExternalFormReference));
        Assert.Equal(2026, offer.DueAt!.Value.Year);
        Assert.Equal(["s", "t", "x", "e"], run.Complete("t").Path);
    }

    [Fact]
    public void An_external_task_of_Camunda_7_is_a_job() =>
        Assert.Equal("mail", Assert.Single(Run.Started(Process(Chain($"""<bpmn:serviceTask id="t" {Camunda} camunda:type="external" camunda:topic="mail" />""", "t"))).Jobs).Type);

    [Fact]
    public void Conditional_flows_out_of_an_activity_run_with_a_warning()
    {
        var content = Start() + Flow("f", "s", "t") + """<bpmn:task id="t" default="c" />""" + Flow("a", "t", "ea", "= n > 1") + Flow("b", "t", "eb", "= n > 2") + Flow("c", "t", "ec") + End("ea") + End("eb") + End("ec");
        var file = BpmnReader.Read(Bytes(content), "p.bpmn");
        Assert.All(file.Problems, problem => Assert.Equal(("BPMN-049", Marketing.Rules.Severity.Warning), (problem.Code, problem.Severity)));
        Run With(int n) => Run.Started(file.Processes[0], $$"""{"n": {{n}}}""");
        Assert.Equal(["s", "t", "ea", "eb"], With(3).Path);
        Assert.Equal(["s", "t", "ea"], With(2).Path);
        Assert.Equal(["s", "t", "ec"], With(0).Path);
    }

    [Fact]
    public async Task Pools_with_several_processes_without_a_drawing_are_all_deployed()
    {
        var text = $"""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:foreign" targetNamespace="t">
              <collaboration id="c"><participant id="p1" processRef="one" /><participant id="p2" processRef="two" /><participant id="p3" name="somebody" /><messageFlow id="m" sourceRef="p1" targetRef="p2" /></collaboration>
              <process id="one" isExecutable="true"><extensionElements><x:thing kept="byte for byte" /></extensionElements>
                <laneSet id="l"><lane id="sales"><flowNodeRef>a</flowNodeRef></lane></laneSet><dataObject id="do" /><dataObjectReference id="dr" dataObjectRef="do" />
                <startEvent id="s" /><sequenceFlow id="f1" sourceRef="s" targetRef="a" /><task id="a"><ioSpecification id="io" /></task><sequenceFlow id="f2" sourceRef="a" targetRef="e" /><endEvent id="e" /></process>
              <process id="two" isExecutable="true"><startEvent id="s2" /><sequenceFlow id="f3" sourceRef="s2" targetRef="e2" /><endEvent id="e2" /></process>
              <process id="three"><choreographyTask id="not read" /></process>
            </definitions>
            """;
        using var world = new World();
        var deployed = await world.Engine.Deploy([new ResourceFile("pools.bpmn", Encoding.UTF8.GetBytes(text))], "ana");
        Assert.Equal(["one", "two"], deployed.Value.Processes.Select(process => process.ProcessId));
        Assert.Equal(text, Encoding.UTF8.GetString(world.Rows.Definitions[0].Content));
        Assert.Equal("COMPLETED", world.State(await world.Start(processId: "one")));
    }

    [Theory]
    [InlineData("id", "sales")]
    [InlineData("name", "Sales people")]
    [InlineData(null, null)]
    public void Lanes_give_a_candidate_group_when_the_model_asks_for_it(string? wanted, string? group)
    {
        var property = wanted is null ? "" : $"""<bpmn:extensionElements><zeebe:properties><zeebe:property name="lane.candidate-groups" value="{wanted}" /></zeebe:properties></bpmn:extensionElements>""";
        var run = Run.Started(Process(property + """<bpmn:laneSet id="l"><bpmn:lane id="sales" name="Sales people"><bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"""
            + Chain(UserTask("t") + UserTask("u", """<zeebe:assignmentDefinition assignee="ben" />"""), "t", "u")));
        Assert.Equal(group, run.Task("t").Offer.CandidateGroups.SingleOrDefault());
        Assert.Empty(run.Complete("t").Task("u").Offer.CandidateGroups);
    }

    [Fact]
    public void A_loop_that_a_condition_can_leave_is_accepted() =>
        Assert.True(BpmnReader.Read(Bytes(Start() + Flow("f", "s", "x") + Gateway("exclusive", "x") + """<bpmn:task id="a" />""" + Flow("xa", "x", "a") + Flow("ay", "a", "y") + Gateway("exclusive", "y", "out")
            + Flow("back", "y", "x", "= again") + Flow("out", "y", "e") + End()), "p.bpmn").IsValid);

    [Theory] // DESIGN §4, limits: nothing waits, and no condition leaves
    [InlineData("""<bpmn:parallelGateway id="b" />""", false)]
    [InlineData("""<bpmn:exclusiveGateway id="b" />""", false)]
    [InlineData("""<bpmn:userTask id="b" />""", true)]
    public void A_loop_without_a_wait_and_without_an_exit_is_refused(string second, bool accepted)
    {
        var file = BpmnReader.Read(Bytes(Start() + Flow("f", "s", "a") + Gateway("exclusive", "a") + second + Flow("ab", "a", "b") + Flow("ba", "b", "a")), "p.bpmn");
        Assert.Equal(accepted, !file.Problems.Any(problem => problem.Code == "BPMN-060"));
    }
}
