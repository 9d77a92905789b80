using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Jobs over HTTP: those that are over are still found, and one may choose for an ad-hoc sub-process.</summary>
public class JobTests
{
    const string AdHoc = """
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
          <bpmn:process id="choosing" isExecutable="true">
            <bpmn:startEvent id="start" /><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work" />
            <bpmn:adHocSubProcess id="work"><bpmn:extensionElements><zeebe:taskDefinition type="choose" /></bpmn:extensionElements>
              <bpmn:userTask id="a"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
              <bpmn:userTask id="b"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
            </bpmn:adHocSubProcess>
            <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end" /><bpmn:endEvent id="end" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    static async Task<JsonElement> Take(Caller admin, string type)
    {
        var jobs = await admin.Post("/v2/jobs/activation", new { type, timeout = 60_000, maxJobsToActivate = 1, requestTimeout = 30_000, worker = "w" });
        return Assert.Single(jobs.GetProperty("jobs").EnumerateArray());
    }

    static async Task<List<string?>> Open(Caller admin, string? instance) =>
        [.. (await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instance, state = "CREATED" } })).Items().Select(task => task.Text("elementId"))];

    [Fact]
    public async Task A_job_chooses_what_begins_in_an_ad_hoc_sub_process_and_is_found_when_it_is_over()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        await admin.Post("/v2/deployments", Models.File("choosing.bpmn", AdHoc));
        var instance = (await admin.Post("/v2/process-instances", new { processDefinitionId = "choosing" })).Text("processInstanceKey");
        var job = await Take(admin, "choose");
        Assert.Equal("AD_HOC_SUB_PROCESS", job.Text("kind"));
        var path = $"/v2/jobs/{job.Text("jobKey")}/completion";
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, path, new { result = new { type = "adHocSubProcess", activateElements = new[] { new { elementId = "nothing" } } } });
        await admin.Done(HttpMethod.Post, path, new
        {
            result = new { type = "adHocSubProcess", activateElements = new object[] { new { elementId = "a", variables = new { own = 1 } } }, isCompletionConditionFulfilled = false },
        });
        Assert.Equal(["a"], await Open(admin, instance));
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, path, new { });

        var scope = (await admin.Post("/v2/element-instances/search", new { filter = new { processInstanceKey = instance, elementId = "work" } })).Items().Single().Text("elementInstanceKey");
        await admin.Done(HttpMethod.Post, $"/v2/element-instances/ad-hoc-activities/{scope}/activation", new { elements = new[] { new { elementId = "b" } } });
        Assert.Equal(["a", "b"], await Open(admin, instance));
        var task = (await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instance, elementId = "a" } })).Items().Single().Text("userTaskKey");
        await admin.Done(HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });
        var second = await Take(admin, "choose");
        await admin.Done(HttpMethod.Post, $"/v2/jobs/{second.Text("jobKey")}/completion", new { result = new { type = "adHocSubProcess", isCompletionConditionFulfilled = true, isCancelRemainingInstances = true } });
        Assert.Equal("COMPLETED", (await admin.Get($"/v2/process-instances/{instance}")).Text("state"));

        var found = (await admin.Post("/v2/jobs/search", new { filter = new { processInstanceKey = instance, state = "COMPLETED" } })).Items().ToList();
        Assert.Equal([job.Text("jobKey"), second.Text("jobKey")], found.Select(one => one.Text("jobKey")));
        Assert.All(found, one => Assert.Equal(("w", JsonValueKind.String, JsonValueKind.Null), (one.Text("worker"), one.GetProperty("endTime").ValueKind, one.GetProperty("deadline").ValueKind)));
    }

    [Fact]
    public async Task A_job_that_is_no_longer_needed_is_found_as_cancelled()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        await admin.Post("/v2/deployments", Models.File("served.bpmn", Models.OneTask("served").Replace("userTask id", "serviceTask id", StringComparison.Ordinal).Replace("</bpmn:userTask>", "</bpmn:serviceTask>", StringComparison.Ordinal)
            .Replace("<zeebe:userTask />", """<zeebe:taskDefinition type="serve" />""", StringComparison.Ordinal)));
        var instance = (await admin.Post("/v2/process-instances", new { processDefinitionId = "served" })).Text("processInstanceKey");
        await admin.Done(HttpMethod.Post, $"/v2/process-instances/{instance}/cancellation");
        Assert.Equal("CANCELED", Assert.Single((await admin.Post("/v2/jobs/search", new { filter = new { processInstanceKey = instance } })).Items()).Text("state"));
    }
}
