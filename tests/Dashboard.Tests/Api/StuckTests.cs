using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>RELIABILITY I3: an instance that nothing can move is found, and no other.</summary>
public class StuckTests
{
    // Two branches of a choice before a parallel join; with "wait" one of them waits for a condition.
    static string Model(string id, string branch) => $"""
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
          <bpmn:process id="{id}" isExecutable="true">
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="x" />
            <bpmn:exclusiveGateway id="x" default="no" />
            <bpmn:sequenceFlow id="yes" sourceRef="x" targetRef="a"><bpmn:conditionExpression>= true</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="no" sourceRef="x" targetRef="j" />
            {branch}<bpmn:sequenceFlow id="aj" sourceRef="a" targetRef="j" />
            <bpmn:parallelGateway id="j" /><bpmn:sequenceFlow id="out" sourceRef="j" targetRef="e" /><bpmn:endEvent id="e" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    [Fact]
    public async Task An_instance_before_a_join_that_is_never_satisfied_is_stuck()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        async Task<string> Started(string id, string model)
        {
            await admin.Post("/v2/deployments", Models.File($"{id}.bpmn", model));
            return (await admin.Post("/v2/process-instances", new { processDefinitionId = id })).Text("processInstanceKey")!;
        }

        var stuck = await Started("stuck", Model("stuck", """<bpmn:manualTask id="a" />"""));
        await Started("conditional", Model("conditional", """<bpmn:intermediateCatchEvent id="a"><bpmn:conditionalEventDefinition><bpmn:condition>= done</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>"""));
        await Started("timed", Model("timed", """<bpmn:intermediateCatchEvent id="a"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"""));
        await Started("one-task", Models.OneTask());
        var ended = await Started("ended", Models.OneTask("ended"));
        await admin.Done(HttpMethod.Post, $"/v2/process-instances/{ended}/cancellation");

        var found = await admin.Get("/api/instances?view=all&stuck=true");
        Assert.Equal([stuck], found.Items().Select(one => one.Text("processInstanceKey")));
        Assert.Equal(1, found.GetProperty("page").GetProperty("totalItems").GetInt32());
        await admin.Done(HttpMethod.Post, $"/api/instances/{stuck}/cancel", new { comment = "stuck" });
        Assert.Empty((await admin.Get("/api/instances?view=all&stuck=true")).Items());
    }

    [Fact]
    public async Task The_same_rule_is_told_by_the_lint_endpoint()
    {
        await using var host = TestHost.Start();
        using var body = new StringContent(Model("stuck", """<bpmn:manualTask id="a" />"""), System.Text.Encoding.UTF8, "application/xml");
        var problems = (await host.As(null).Post("/api/lint", body)).GetProperty("problems").EnumerateArray().ToList();
        var problem = Assert.Single(problems);
        Assert.Equal(("BPMN-065", "warning", "j"), (problem.Text("code"), problem.Text("severity"), problem.Text("elementId")));
        Assert.True(problem.GetProperty("line").GetInt32() > 1);
    }
}
