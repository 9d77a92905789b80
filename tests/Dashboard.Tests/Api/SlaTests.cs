using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Deadlines over the interface: lists and numbers agree, a clock explains itself, people hold it and take note.</summary>
public class SlaTests
{
    const string Agent = "hotline-agent-1", Manager = "customer-service-manager-1", Other = "salesperson-1";

    static string Model => Models.OneTask("deadline", $"assignee=\"{Agent}\"").Replace("</bpmn:extensionElements>", """
        <zeebe:properties><zeebe:property name="sla.due" value="PT4H" /><zeebe:property name="sla.id" value="answer" /><zeebe:property name="sla.clock" value="working" />
        <zeebe:property name="sla.warn" value="50%" /><zeebe:property name="sla.steps" value="+PT0S escalate up ack PT1H" /></zeebe:properties></bpmn:extensionElements>
        """, StringComparison.Ordinal);

    static async Task<string> Start(TestHost host)
    {
        var instance = (await host.As(null).Post("/v2/process-instances", new { processDefinitionId = "deadline" })).Text("processInstanceKey")!;
        return Assert.Single((await host.As(null).Get($"/api/sla?processInstanceKey={instance}")).Items()).Text("clockKey")!;
    }

    static async Task<TestHost> Host()
    {
        var host = TestHost.Start();
        await host.SetClock("2026-03-06T09:00:00+08:00");
        await host.As(null).Post("/v2/deployments", Models.File("deadline.bpmn", Model));
        return host;
    }

    [Fact]
    public async Task Every_number_equals_its_list()
    {
        await using var host = await Host();
        var admin = host.As(null);
        var (held, late, done) = (await Start(host), await Start(host), await Start(host));
        await admin.Post($"/api/sla/{held}/pause", new { reason = "等客户" });
        var task = (await admin.Get($"/api/sla/{done}")).GetProperty("clock").Text("userTaskKey");
        await host.As(Agent).Post($"/api/tasks/{task}/complete", new { variables = new { } });
        await host.SetClock("2026-03-06T11:30:00+08:00");
        Assert.Equal((1, 1, 1, 1, 0), await Numbers(admin));
        await host.SetClock("2026-03-06T15:00:00+08:00"); // three hours before lunch, one after
        Assert.Equal((1, 1, 1, 0, 1), await Numbers(admin));
        Assert.Equal(late, Assert.Single((await admin.Get("/api/sla?state=breached")).Items()).Text("clockKey"));

        var breached = (await admin.Get($"/api/sla?state=breached&person={Agent}&unit=customer-service-dept&process=deadline&deadline=answer&open=true")).Items().Single();
        Assert.Equal(("breached", "answer", "working", "task", 0L, 100), (breached.Text("state"), breached.Text("deadlineId"), breached.Text("clock"), breached.Text("level"), breached.GetProperty("leftSeconds").GetInt64(), breached.GetProperty("usedPercent").GetInt32()));
        Assert.Empty((await admin.Get("/api/sla?unit=legal-dept")).Items());
        var inbox = (await host.As(Agent).Get("/api/tasks?view=inbox")).Items().Select(one => one.GetProperty("deadline")).ToList();
        Assert.Equal([("answer", true, null), ("answer", false, "等客户")], inbox.Select(deadline => (deadline.Text("id"), deadline.GetProperty("breached").GetBoolean(), deadline.GetProperty("paused").GetString())).OrderByDescending(one => one.Item2));
    }

    static async Task<(int Met, int Running, int Paused, int Warned, int Breached)> Numbers(Caller caller)
    {
        var summary = await caller.Get("/api/sla/summary");
        foreach (var state in new[] { "met", "running", "paused", "warned", "breached" })
        {
            var list = await caller.Get($"/api/sla?state={state}");
            Assert.Equal(summary.GetProperty(state).GetInt64(), list.GetProperty("page").GetProperty("totalItems").GetInt64());
            Assert.Equal(summary.GetProperty(state).GetInt64(), list.Items().Count());
        }

        int Of(string name) => summary.GetProperty(name).GetInt32();
        return (Of("met"), Of("running"), Of("paused"), Of("warned"), Of("breached"));
    }

    [Fact]
    public async Task Whoever_is_told_of_a_missed_deadline_sees_what_it_is_about()
    {
        await using var host = await Host();
        var clock = (await host.As(null).Get($"/api/sla/{await Start(host)}")).GetProperty("clock");
        string[] paths = [$"/api/tasks/{clock.Text("userTaskKey")}", $"/api/instances/{clock.Text("processInstanceKey")}", $"/v2/user-tasks/{clock.Text("userTaskKey")}"];
        foreach (var path in paths)
            await host.As(Manager).Refused(HttpStatusCode.NotFound, HttpMethod.Get, path);
        await host.SetClock("2026-03-06T15:00:00+08:00");
        Assert.Equal(paths[0].Split('/')[^1], (await host.As(Manager).Get("/api/notifications")).Items().First().Text("userTaskKey"));
        foreach (var path in paths)
        {
            await host.As(Manager).Get(path);
            await host.As(Other).Refused(HttpStatusCode.NotFound, HttpMethod.Get, path);
        }
    }

    [Fact]
    public async Task A_clock_is_explained_held_and_let_go()
    {
        await using var host = await Host();
        var (admin, agent) = (host.As(null), host.As(Agent));
        var key = await Start(host);
        Assert.Equal("not-owner", (await agent.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/sla/{key}/pause", new { reason = "x" })).Text("code"));
        Assert.Equal("reason-required", (await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/sla/{key}/pause")).Text("code"));
        await host.SetClock("2026-03-06T10:00:00+08:00");
        Assert.Equal("paused", (await admin.Post($"/api/sla/{key}/pause", new { reason = "等材料" })).GetProperty("clock").Text("state"));
        await host.SetClock("2026-03-06T11:00:00+08:00");
        await admin.Post($"/api/sla/{key}/resume");
        Assert.Equal("clock-not-held", (await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/sla/{key}/resume")).Text("code"));
        await host.SetClock("2026-03-06T14:30:00+08:00");
        var told = await agent.Get($"/api/sla/{key}");
        Assert.Equal(["running:3600", "paused:3600", "running:3600", "off:7200", "running:1800"], told.GetProperty("intervals").EnumerateArray().Select(part => $"{part.Text("part")}:{part.GetProperty("seconds").GetInt64()}"));
        Assert.Equal((14400L, 9000L, 3600L, 7200L), (told.GetProperty("grantedSeconds").GetInt64(), told.GetProperty("usedSeconds").GetInt64(), told.GetProperty("pausedSeconds").GetInt64(), told.GetProperty("offSeconds").GetInt64()));
        Assert.Equal("2026-03-06T08:00:00+00:00", told.GetProperty("clock").GetProperty("dueDate").GetDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:sszzz", null));
        Assert.Equal("等材料", told.GetProperty("intervals")[1].GetProperty("reason").Text("zh"));
        await host.As(Other).Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/sla/{key}");
        Assert.Empty((await host.As(Other).Get("/api/sla")).Items());
        Assert.Single((await host.As(Manager).Get("/api/sla")).Items()); // the agent's manager
    }

    [Fact]
    public async Task Whoever_was_told_takes_note_of_the_escalation()
    {
        await using var host = await Host();
        var key = await Start(host);
        Assert.Equal("clock-in-time", (await host.As(null).Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/sla/{key}/acknowledge")).Text("code"));
        await host.SetClock("2026-03-06T11:30:00+08:00");
        await host.SetClock("2026-03-06T15:00:00+08:00");
        JsonElement notice = default;
        await HttpSink.Until(async () => (notice = (await host.As(Manager).Get("/api/notifications")).Items().FirstOrDefault(one => one.Text("kind") == "escalation")).ValueKind == JsonValueKind.Object);
        Assert.Equal("answer", notice.Text("deadlineId"));
        Assert.Equal("not-owner", (await host.As(Agent).Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/sla/{key}/acknowledge")).Text("code"));
        var clock = (await host.As(Manager).Post($"/api/sla/{key}/acknowledge", new { comment = "我来处理" })).GetProperty("clock");
        Assert.Equal(Manager, clock.GetProperty("acknowledgedBy").Text("id"));
        var lines = (await host.As(null).Get($"/api/instances/{clock.Text("processInstanceKey")}/timeline")).Items().Select(line => line.Text("kind")).ToList();
        Assert.All(["warned", "breached", "escalated", "acknowledged"], kind => Assert.Contains(kind, lines));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_wrong_questions_are_refused()
    {
        await using var host = await Host();
        var admin = host.As(null);
        var keys = new[] { await Start(host), await Start(host), await Start(host) };
        var first = await admin.Get("/api/sla?limit=2");
        var second = await admin.Get($"/api/sla?limit=2&cursor={first.GetProperty("page").Text("endCursor")}");
        Assert.Equal(keys, first.Items().Concat(second.Items()).Select(one => one.Text("clockKey")));
        Assert.Equal(3, second.GetProperty("page").GetProperty("totalItems").GetInt32());
        Assert.Equal("state", (await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/api/sla?state=late")).Text("code"));
        Assert.Equal("cursor", (await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/api/sla?cursor=x")).Text("code"));
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/sla/1");
    }
}
