using System.Net;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Standing still, and looking before a repair.</summary>
public class InstanceRepairTests
{
    static async Task<string> Started(Caller caller)
    {
        await caller.Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask()));
        return (await caller.Post("/v2/process-instances", new { processDefinitionId = "one-task" })).Text("processInstanceKey")!;
    }

    [Fact]
    public async Task An_instance_stands_still_until_it_is_resumed()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var instance = await Started(admin);
        var task = (await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instance } })).Items().Single().Text("userTaskKey");
        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/instances/{instance}/suspend");
        await admin.Done(HttpMethod.Post, $"/api/instances/{instance}/suspend");
        await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });
        await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/instances/{instance}/suspend");
        await admin.Done(HttpMethod.Post, $"/api/instances/{instance}/resume");
        await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/instances/{instance}/resume");
        await admin.Done(HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });
        var log = await admin.Post("/v2/audit-logs/search", new { filter = new { processInstanceKey = instance, entityType = "PROCESS_INSTANCE" } });
        Assert.Equal(["CREATE", "SUSPEND", "RESUME"], log.Items().Select(entry => entry.Text("operationType")));
    }

    [Fact]
    public async Task A_preview_names_every_problem_in_both_languages_and_changes_nothing()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var instance = await Started(admin);
        var good = await admin.Post($"/api/instances/{instance}/modification/preview", new { activateInstructions = new[] { new { elementId = "end" } } });
        Assert.Equal(0, good.GetProperty("problems").GetArrayLength());
        var bad = await admin.Post($"/api/instances/{instance}/modification/preview", new { activateInstructions = new[] { new { elementId = "nowhere" }, new { elementId = "no" } } });
        Assert.Equal(2, bad.GetProperty("problems").GetArrayLength());
        Assert.Contains("nowhere", bad.GetProperty("problems")[0].Text("zh"), StringComparison.Ordinal);

        var same = (await admin.Get($"/v2/process-instances/{instance}")).Text("processDefinitionKey");
        await admin.Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask().Replace("\"work\"", "\"other\"", StringComparison.Ordinal)));
        var target = (await admin.Post("/v2/process-definitions/search", new { filter = new { processDefinitionId = "one-task", isLatestVersion = true } })).Items().Single().Text("processDefinitionKey");
        var unmapped = await admin.Post($"/api/instances/{instance}/migration/preview", new { targetProcessDefinitionKey = target, mappingInstructions = Array.Empty<object>() });
        Assert.NotEqual(0, unmapped.GetProperty("problems").GetArrayLength());
        Assert.False(string.IsNullOrEmpty(unmapped.GetProperty("problems")[0].Text("en")));
        var mapped = await admin.Post($"/api/instances/{instance}/migration/preview", new
        {
            targetProcessDefinitionKey = target, mappingInstructions = new[] { new { sourceElementId = "work", targetElementId = "other" } },
        });
        Assert.Equal(0, mapped.GetProperty("problems").GetArrayLength());
        Assert.Equal(same, (await admin.Get($"/v2/process-instances/{instance}")).Text("processDefinitionKey"));
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/instances/{instance}/migration/preview", new { targetProcessDefinitionKey = "9", mappingInstructions = Array.Empty<object>() });
    }
}
