using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>What is deployed can be read and deleted by key; what was done with it stays readable.</summary>
public class ResourceTests
{
    const string Form = """{"id": "f", "type": "default", "components": []}""";

    const string Rules = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n">
          <decision id="level" name="Level"><variable name="Level" /><literalExpression><text>1</text></literalExpression></decision>
        </definitions>
        """;

    static JsonElement Only(JsonElement deployment, string kind) =>
        deployment.GetProperty("deployments").EnumerateArray().Select(one => one.GetProperty(kind)).Single(one => one.ValueKind == JsonValueKind.Object);

    [Fact]
    public async Task A_process_a_decision_and_a_form_are_read_and_deleted()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var deployed = await admin.Post("/v2/deployments", Models.Files(("one-task.bpmn", System.Text.Encoding.UTF8.GetBytes(Models.OneTask())), ("rules.dmn", System.Text.Encoding.UTF8.GetBytes(Rules)), ("f.form", System.Text.Encoding.UTF8.GetBytes(Form))));
        var process = Only(deployed, "processDefinition").Text("processDefinitionKey")!;
        var rules = Only(deployed, "decisionRequirements").Text("decisionRequirementsKey")!;
        var form = Only(deployed, "form").Text("formKey")!;
        foreach (var (key, id, name, content) in new[] { (process, "one-task", "one-task.bpmn", Models.OneTask()), (rules, "rules", "rules.dmn", Rules), (form, "f", "f.form", Form) })
        {
            var resource = await admin.Get($"/v2/resources/{key}");
            Assert.Equal((key, id, name, 1), (resource.Text("resourceKey"), resource.Text("resourceId"), resource.Text("resourceName"), resource.GetProperty("version").GetInt32()));
            Assert.Equal(content, (await admin.Send(HttpMethod.Get, $"/v2/resources/{key}/content")).Text);
        }

        var instance = (await admin.Post("/v2/process-instances", new { processDefinitionId = "one-task" })).Text("processInstanceKey");
        var running = await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/v2/resources/{process}/deletion");
        Assert.Contains(instance!, running.Text("detail"), StringComparison.Ordinal);
        await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/v2/resources/{rules}/deletion");
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v2/resources/{rules}/deletion", new { deleteHistory = true });
        await admin.Done(HttpMethod.Post, $"/v2/process-instances/{instance}/cancellation");
        foreach (var key in new[] { process, rules, form })
        {
            var deleted = await admin.Post($"/v2/resources/{key}/deletion");
            Assert.Equal((key, JsonValueKind.Null), (deleted.Text("resourceKey"), deleted.GetProperty("batchOperation").ValueKind));
            await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/v2/resources/{key}");
            await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/v2/resources/{key}/deletion");
        }

        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v2/process-instances", new { processDefinitionId = "one-task" });
        Assert.Empty((await admin.Post("/v2/process-definitions/search", new { filter = new { processDefinitionId = "one-task" } })).Items());
        Assert.Equal("DELETED", Assert.Single((await admin.Post("/v2/process-definitions/search", new { filter = new { processDefinitionId = "one-task", state = "DELETED" } })).Items()).Text("state"));
        Assert.Empty((await admin.Post("/v2/decision-definitions/search", new { filter = new { decisionDefinitionId = "level" } })).Items());
        Assert.Equal("One task", (await admin.Get($"/v2/process-instances/{instance}")).Text("processDefinitionName"));
        Assert.Equal("DELETED", (await admin.Get($"/v2/process-definitions/{process}")).Text("state"));
        var log = (await admin.Post("/v2/audit-logs/search", new { filter = new { entityType = "RESOURCE", resourceKey = form } })).Items();
        Assert.Equal([("CREATE", "admin"), ("DELETE", "admin")], log.Select(one => (one.Text("operationType"), one.Text("actorId"))));
    }

    [Fact]
    public async Task The_elements_of_a_version_are_counted_over_its_instances()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var key = Only(await admin.Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask())), "processDefinition").Text("processDefinitionKey")!;
        var instances = new List<string>();
        for (var at = 0; at < 3; at++)
            instances.Add((await admin.Post("/v2/process-instances", new { processDefinitionKey = key })).Text("processInstanceKey")!);
        await admin.Done(HttpMethod.Post, $"/v2/process-instances/{instances[0]}/cancellation");
        var task = (await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instances[1] } })).Items().Single().Text("userTaskKey");
        await admin.Done(HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });

        static (string?, int, int, int) Row(JsonElement one) => (one.Text("elementId"), one.GetProperty("active").GetInt32(), one.GetProperty("canceled").GetInt32(), one.GetProperty("completed").GetInt32());
        var all = await admin.Post($"/v2/process-definitions/{key}/statistics/element-instances");
        Assert.Equal([("end", 0, 0, 1), ("start", 0, 0, 3), ("work", 1, 1, 1)], all.Items().Select(Row));
        var some = await admin.Post($"/v2/process-definitions/{key}/statistics/element-instances", new { filter = new { state = "ACTIVE" } });
        Assert.Equal([("start", 0, 0, 1), ("work", 1, 0, 0)], some.Items().Select(Row));
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v2/process-definitions/1/statistics/element-instances");
    }

    [Fact]
    public async Task A_start_may_end_after_an_element()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        await admin.Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask()));
        var stopped = await admin.Post("/v2/process-instances", new { processDefinitionId = "one-task", awaitCompletion = true, runtimeInstructions = new[] { new { type = "TERMINATE_PROCESS_INSTANCE", afterElementId = "start" } } });
        Assert.Equal("TERMINATED", (await admin.Get($"/v2/process-instances/{stopped.Text("processInstanceKey")}")).Text("state"));
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances", new { processDefinitionId = "one-task", runtimeInstructions = new[] { new { afterElementId = "nothing" } } });
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances", new { processDefinitionId = "one-task", runtimeInstructions = new[] { new { type = "OTHER", afterElementId = "work" } } });
    }
}
