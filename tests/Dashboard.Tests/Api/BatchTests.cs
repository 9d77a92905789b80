using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>One command for many instances, over HTTP.</summary>
public class BatchTests
{
    static async Task<List<string>> Started(Caller caller, int count, string id = "one-task")
    {
        await caller.Post("/v2/deployments", Models.File($"{id}.bpmn", Models.OneTask(id)));
        var started = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => caller.Post("/v2/process-instances", new { processDefinitionId = id })));
        return [.. started.Select(one => one.Text("processInstanceKey")!)];
    }

    static async Task<JsonElement> Ended(Caller caller, string batch)
    {
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromSeconds(60))
        {
            var found = await caller.Get($"/v2/batch-operations/{batch}");
            if (found.Text("state") is not "ACTIVE")
                return found;
            await Task.Delay(20);
        }

        throw new TimeoutException($"Batch operation {batch} is not done after a minute.");
    }

    [Fact]
    public async Task Many_instances_are_cancelled_while_others_go_on()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        await Started(admin, 120, "many");
        var other = Assert.Single(await Started(admin, 1, "other"));
        var created = await admin.Post("/v2/process-instances/cancellation", new { filter = new { processDefinitionId = "many" } });
        Assert.Equal("CANCEL_PROCESS_INSTANCE", created.Text("batchOperationType"));
        var batch = created.Text("batchOperationKey")!;
        await admin.Post("/v2/process-instances", new { processDefinitionId = "other" });

        var done = await Ended(admin, batch);
        Assert.Equal(("COMPLETED", 120, 120, 0), (done.Text("state"), done.GetProperty("operationsTotalCount").GetInt32(),
            done.GetProperty("operationsCompletedCount").GetInt32(), done.GetProperty("operationsFailedCount").GetInt32()));
        Assert.Equal("admin", done.Text("actorId"));
        Assert.Equal("ACTIVE", (await admin.Get($"/v2/process-instances/{other}")).Text("state"));
        var left = await admin.Post("/v2/process-instances/search", new { filter = new { processDefinitionId = "many", state = "ACTIVE" } });
        Assert.Equal(0, left.GetProperty("page").GetProperty("totalItems").GetInt32());
        var touched = await admin.Post("/v2/process-instances/search", new { filter = new { batchOperationKey = batch } });
        Assert.Equal(120, touched.GetProperty("page").GetProperty("totalItems").GetInt32());
        var log = await admin.Post("/v2/audit-logs/search", new { filter = new { batchOperationKey = batch, operationType = "CANCEL" }, page = new { limit = 1 } });
        Assert.Equal(120, log.GetProperty("page").GetProperty("totalItems").GetInt32());
        Assert.Equal("admin", Assert.Single(log.Items()).Text("actorId"));
    }

    [Fact]
    public async Task A_refused_item_tells_why()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var instance = Assert.Single(await Started(admin, 1));
        var created = await admin.Post("/v2/process-instances/modification", new
        {
            filter = new { processInstanceKey = instance }, moveInstructions = new[] { new { sourceElementId = "end", targetElementId = "work" } },
        });
        var done = await Ended(admin, created.Text("batchOperationKey")!);
        Assert.Equal(1, done.GetProperty("operationsFailedCount").GetInt32());
        var item = Assert.Single((await admin.Post("/v2/batch-operation-items/search", new { filter = new { batchOperationKey = created.Text("batchOperationKey"), state = "FAILED" } })).Items());
        Assert.Contains("no open element instance", item.Text("errorMessage"), StringComparison.Ordinal);
        Assert.Contains("没有打开的节点实例", item.Text("errorMessage"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_process_owners_may_and_a_filter_is_needed()
    {
        await using var host = TestHost.Start();
        var agent = host.As("hotline-agent-1");
        var filter = new { filter = new { processDefinitionId = "one-task" } };
        await agent.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v2/process-instances/cancellation", filter);
        await agent.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v2/batch-operations/search", new { });
        await agent.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v2/batch-operations/1/cancellation");
        var admin = host.As(null);
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances/cancellation", new { filter = new { } });
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances/cancellation", new { });
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances/cancellation", new { filter = new { nothing = 1 } });
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v2/batch-operations/99");
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v2/batch-operations/99/suspension");
        var nothing = await admin.Post("/v2/process-instances/cancellation", filter);
        Assert.Equal("COMPLETED", (await admin.Get($"/v2/batch-operations/{nothing.Text("batchOperationKey")}")).Text("state"));
        await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/v2/batch-operations/{nothing.Text("batchOperationKey")}/resumption");
    }

    [Fact]
    public async Task What_people_did_to_a_task_is_told_in_its_audit_log()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        var instance = Assert.Single(await Started(admin, 1));
        var task = (await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instance } })).Items().Single().Text("userTaskKey")!;
        await admin.Done(HttpMethod.Delete, $"/v2/user-tasks/{task}/assignee");
        await admin.Done(HttpMethod.Post, $"/v2/user-tasks/{task}/assignment", new { assignee = "admin" });
        await admin.Done(HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });

        var log = (await admin.Post($"/v2/user-tasks/{task}/audit-logs/search")).Items().ToList();
        Assert.Equal(["UNASSIGN", "ASSIGN", "COMPLETE"], log.Select(entry => entry.Text("operationType")));
        Assert.All(log, entry => Assert.Equal(("admin", "USER_TASK", task, instance), (entry.Text("actorId"), entry.Text("entityType"), entry.Text("entityKey"), entry.Text("processInstanceKey"))));
        Assert.Equal("ASSIGN", Assert.Single((await admin.Post($"/v2/user-tasks/{task}/audit-logs/search", new { filter = new { operationType = new Dictionary<string, object> { ["$in"] = new[] { "ASSIGN" } } } })).Items()).Text("operationType"));
        var last = Assert.Single((await admin.Post($"/v2/user-tasks/{task}/audit-logs/search", new { sort = new[] { new { field = "timestamp", order = "DESC" } }, page = new { from = 2, limit = 5 } })).Items());
        Assert.Equal("UNASSIGN", last.Text("operationType"));
        var all = (await admin.Post("/v2/audit-logs/search", new { filter = new { processInstanceKey = instance } })).Items().ToList();
        Assert.Equal(["CREATE", "UNASSIGN", "ASSIGN", "COMPLETE"], all.Select(entry => entry.Text("operationType")));
        Assert.Equal("CREATE", (await admin.Get($"/v2/audit-logs/{all[0].Text("auditLogKey")}")).Text("operationType"));
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v2/user-tasks/{task}/audit-logs/search", new { filter = new { colour = "red" } });
        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/v2/user-tasks/{task}/audit-logs/search", new { });
    }
}
