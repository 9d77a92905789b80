using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>The three shipped processes over HTTP, as people go through them.</summary>
public class StoriesTests
{
    static async Task<(string Instance, string Task)> Start(Caller caller, string process)
    {
        var started = await caller.Post($"/api/processes/{process}/start");
        return (started.Text("processInstanceKey")!, started.GetProperty("task").Text("userTaskKey")!);
    }

    /// <summary>The open task of an element, as somebody who may see it finds it.</summary>
    static async Task<string> TaskAt(Caller caller, string instance, string element) =>
        (await caller.Get($"/api/tasks?processInstanceKey={instance}")).Items().Single(task => task.Text("elementId") == element && task.Text("state") == "CREATED").Text("userTaskKey")!;

    static async Task<string> State(TestHost host, string instance) => (await host.As(null).Get($"/api/instances/{instance}")).Text("state")!;

    [Fact] // 001-1.4.2: no response within 30 minutes is notified and escalated.
    public async Task An_unanswered_complaint_is_notified_and_escalated_exactly_once()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T09:00:00+08:00");
        var agent = host.As("hotline-agent-1");
        var (instance, accept) = await Start(agent, "complaint-handling");
        var accepted = await agent.Post($"/api/tasks/{accept}/complete", new { variables = new { complaint = new { customer = "C-1", channel = "hotline-400", content = "无人应答" } } });
        var next = accepted.GetProperty("next");
        Assert.Equal("respond", next.Text("elementId"));
        Assert.Equal("2026-03-02T01:30:00Z", next.GetProperty("deadline").Text("due"));
        Assert.False(next.GetProperty("deadline").GetProperty("breached").GetBoolean());

        await host.SetClock("2026-03-02T09:31:00+08:00");

        foreach (var (person, kind) in new[] { ("customer-service-manager-1", "deadline"), ("customer-service-director-1", "escalation") })
        {
            var told = Assert.Single((await host.As(person).Get("/api/notifications")).Items());
            Assert.Equal(kind, told.Text("kind"));
            Assert.Equal("complaint-response", told.Text("deadlineId"));
            Assert.Equal(instance, told.Text("processInstanceKey"));
        }

        // Setting the clock again, and time going on, tells nobody twice.
        await host.SetClock("2026-03-02T09:31:00+08:00");
        await host.SetClock("2026-03-02T10:31:00+08:00");
        Assert.Single((await host.As("customer-service-director-1").Get("/api/notifications")).Items());
        Assert.True((await agent.Get($"/api/tasks/{next.Text("userTaskKey")}")).GetProperty("deadline").GetProperty("breached").GetBoolean());
        var kinds = (await agent.Get($"/api/instances/{instance}/timeline")).Items().Select(line => line.Text("kind")).ToList();
        Assert.Equal(["started", "entered", "completed", "entered", "breached", "skipped", "reminded", "escalated", "notified", "notified"], kinds);
    }

    [Fact] // 000-4.2.2: a rejected quote goes back to who prepared it.
    public async Task A_rejected_quote_is_submitted_again_and_sent()
    {
        await using var host = TestHost.Start();
        var sales = host.As("salesperson-1");
        var manager = host.As("marketing-manager-1");
        var (instance, prepare) = await Start(sales, "quote-approval");
        var lines = new[] { new { product = "减速机", quantity = 2, unit_price = 8000 } };
        await sales.Post($"/api/tasks/{prepare}/complete", new { variables = new { quote = new { customer = "C-1", lines, amount = 16000, valid_until = "2099-03-31" } } });

        var review = await TaskAt(manager, instance, "review");
        Assert.Equal("approval", (await manager.Get($"/api/tasks/{review}")).Text("kind"));
        var refused = await manager.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/tasks/{review}/reject", new { });
        Assert.Equal("comment-required", refused.Text("code"));
        await manager.Post($"/api/tasks/{review}/reject", new { comment = "单价低于底价" });

        var again = await TaskAt(sales, instance, "prepare");
        var page = await sales.Get($"/api/tasks/{again}");
        Assert.Equal(2, page.GetProperty("round").GetInt32());
        Assert.Equal(16000, page.GetProperty("form").GetProperty("data").GetProperty("quote").GetProperty("amount").GetInt32());
        await sales.Post($"/api/tasks/{again}/complete", new { variables = new { quote = new { amount = 17600 } } });
        await host.As("marketing-manager-2").Post($"/api/tasks/{await TaskAt(manager, instance, "review")}/approve", new { comment = "同意" });
        await sales.Post($"/api/tasks/{await TaskAt(sales, instance, "send")}/complete");

        Assert.Equal("COMPLETED", await State(host, instance));
        var decisions = (await sales.Get($"/api/instances/{instance}/timeline")).Items().Where(line => line.Text("kind") == "decided").ToList();
        Assert.Equal(["rejected", "approved"], decisions.Select(line => line.Text("outcome")));
        Assert.Equal("单价低于底价", decisions[0].Text("comment"));
    }

    [Fact] // 001-1.6.2: a crisis is told to the director at once, and reported beside the response.
    public async Task A_crisis_reaches_the_director_and_ends_with_a_published_statement()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T09:00:00+08:00");
        var brand = host.As("brand-manager-1");
        var (instance, register) = await Start(brand, "sentiment-handling");
        await brand.Post($"/api/tasks/{register}/complete", new { variables = new { sentiment_item = new { source = "weibo", url = "https://example.com/4", negative = true, crisis = true } } });
        await host.SetClock("2026-03-02T09:00:01+08:00");
        Assert.NotEmpty((await host.As("marketing-center-director-1").Get($"/api/notifications?processInstanceKey={instance}")).Items());

        foreach (var element in new[] { "respond", "reportToDirector" })
            await brand.Post($"/api/tasks/{await TaskAt(brand, instance, element)}/complete");
        await brand.Post($"/api/tasks/{await TaskAt(brand, instance, "verify")}/complete", new { variables = new { sentiment_item = new { verification = "部分属实" } } });
        await brand.Post($"/api/tasks/{await TaskAt(brand, instance, "draft")}/complete", new { variables = new { official_statement = new { text = "致歉与整改" } } });
        var legal = host.As("legal-reviewer-2");
        await legal.Post($"/api/tasks/{await TaskAt(legal, instance, "legalReview")}/approve");
        await brand.Post($"/api/tasks/{await TaskAt(brand, instance, "publish")}/complete");

        Assert.Equal("COMPLETED", await State(host, instance));
        var item = (await brand.Get($"/api/instances/{instance}/variables")).Items().Single(variable => variable.Text("name") == "sentiment_item").GetProperty("value");
        Assert.Equal("statement-published", item.Text("status"));
    }

    [Fact] // DESIGN §9: a restart keeps the set clock, and what was acknowledged.
    public async Task A_restart_keeps_the_clock_and_the_instance()
    {
        var folder = Directory.CreateTempSubdirectory("marketing-restart-").FullName;
        try
        {
            string instance;
            int processes;
            await using (var host = TestHost.Start(folder))
            {
                await host.SetClock("2026-03-02T09:00:00+08:00");
                processes = (await host.As(null).Get("/api/processes")).Items().Count();
                (instance, _) = await Start(host.As("hotline-agent-1"), "complaint-handling");
            }

            await using var again = TestHost.Start(folder);
            var clock = (await again.As(null).Get("/api/me")).GetProperty("clock");
            Assert.Equal("2026-03-02T01:00:00Z", clock.Text("now"));
            Assert.True(clock.GetProperty("standing").GetBoolean());
            Assert.Equal("ACTIVE", await State(again, instance));
            Assert.Equal(processes, (await again.As(null).Get("/api/processes")).Items().Count());
            await again.As(null).Done(HttpMethod.Post, "/v2/clock/reset");
            Assert.False((await again.As(null).Get("/api/me")).GetProperty("clock").GetProperty("standing").GetBoolean());
        }
        finally
        {
            TestFolder.Remove(folder);
        }
    }

    [Fact] // API-V2 no. 5, 18: an approval over /v2 needs its outcome.
    public async Task An_approval_over_v2_needs_an_outcome_and_keeps_four_eyes()
    {
        await using var host = TestHost.Start();
        var sales = host.As("salesperson-1");
        var (instance, prepare) = await Start(sales, "quote-approval");
        var quote = new { customer = "C-1", lines = new[] { new { product = "伺服电机", quantity = 1, unit_price = 100 } }, amount = 100, valid_until = "2099-01-01" };
        await sales.Done(HttpMethod.Post, $"/v2/user-tasks/{prepare}/completion", new { variables = new { quote } });
        var manager = host.As("marketing-manager-1");
        var review = await TaskAt(manager, instance, "review");
        await manager.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v2/user-tasks/{review}/completion", new { });
        await sales.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/v2/user-tasks/{review}/completion", new { variables = new { outcome = "approved" } });
        await manager.Done(HttpMethod.Post, $"/v2/user-tasks/{review}/completion", new { variables = new { outcome = "approved", comment = "同意" } });
        var refused = await manager.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/v2/user-tasks/{review}/completion", new { variables = new { outcome = "approved" } });
        Assert.Equal("INVALID_STATE", refused.Text("title"));
        Assert.Contains("marketing-manager-1", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_stream_tells_of_a_task_to_whom_it_is_offered_and_to_nobody_else()
    {
        await using var host = TestHost.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var mine = new StreamReader(await host.As("hotline-agent-1").Client.GetStreamAsync("/api/live", limit.Token));
        using var foreign = new StreamReader(await host.As("legal-reviewer-1").Client.GetStreamAsync("/api/live", limit.Token));
        var (instance, _) = await Start(host.As("hotline-agent-1"), "complaint-handling");
        var told = await Next(mine, limit.Token);
        while (told.Text("processInstanceKey") is null) // what concerns everybody, such as rules that begin to run
            told = await Next(mine, limit.Token);
        Assert.Equal(instance, told.Text("processInstanceKey"));

        // All that a stranger hears up to then is what concerns everybody.
        await host.SetClock("2026-03-02T09:00:00+08:00");
        for (var heard = await Next(foreign, limit.Token); heard.Text("kind") != "clock"; heard = await Next(foreign, limit.Token))
            Assert.DoesNotContain(heard.Text("kind"), new[] { "task", "instance", "notification" });
    }

    static async Task<JsonElement> Next(StreamReader stream, CancellationToken cancellation)
    {
        while (await stream.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonElement.Parse(line["data: ".Length..]);
        }

        throw new EndOfStreamException();
    }
}
