using System.Net;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Who one is, where a request may come from, and what one may see (SR-Z1, SR-Z2, SR-B1 to B4).</summary>
public class AccessTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    readonly TestHost host = fixture.Host;

    [Fact]
    public async Task Nobody_is_admin_and_an_empty_authorization_is_nobody()
    {
        var me = await host.As(null).Get("/api/me");
        Assert.Equal("admin", me.Text("id"));
        Assert.False(me.GetProperty("signedIn").GetBoolean());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/topology");
        request.Headers.TryAddWithoutValidation("Authorization", "");
        Assert.Equal(HttpStatusCode.OK, (await host.As(null).Send(request)).Status);
    }

    [Fact]
    public async Task An_unknown_person_is_401_and_learns_nothing()
    {
        var problem = await host.As("nobody-1").Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/api/me");
        Assert.Equal("unknown-person", problem.Text("code"));
        await host.As("nobody-1").Refused(HttpStatusCode.Unauthorized, HttpMethod.Post, "/v2/user-tasks/search", new { });
    }

    [Fact]
    public async Task Signing_in_gives_a_cookie_that_scripts_cannot_read()
    {
        var answer = await host.As(null).Send(HttpMethod.Post, "/api/session", new { person = "salesperson-1" });
        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal("salesperson-1", (await host.As(null).Send(request)).Json.Text("id"));
        await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/session", new { person = "nobody-1" });
    }

    public static TheoryData<string, string> Foreign => new()
    {
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
        { "Origin", "http://127.0.0.1:1" },
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Host", "evil.example" },
        { "Host", "127.0.0.1.evil.example" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task What_another_site_sends_is_refused(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/processes/quote-approval/start");
        request.Headers.TryAddWithoutValidation(header, value);
        var answer = await host.As(null).Send(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_own_page_may_send()
    {
        var caller = host.As("salesperson-1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/processes/quote-approval/start");
        request.Headers.Add("Origin", caller.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.Created, (await caller.Send(request)).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tasks")]
    [InlineData("/api/me")]
    [InlineData("/v2/topology")]
    [InlineData("/api/no-such-thing")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        var answer = await host.As(null).Send(HttpMethod.Get, path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.DoesNotContain("__CSP_NONCE__", answer.Text, StringComparison.Ordinal);
    }

    [Fact] // SR-Z1: other people's things look as if they were not there.
    public async Task A_stranger_sees_neither_task_nor_instance_and_a_candidate_may_not_take_over()
    {
        var agent = host.As("hotline-agent-1");
        var started = await agent.Post("/api/processes/complaint-handling/start");
        var instance = started.Text("processInstanceKey");
        var task = started.GetProperty("task").Text("userTaskKey");
        var stranger = host.As("salesperson-1");
        foreach (var path in new[] { $"/api/tasks/{task}", $"/api/instances/{instance}", $"/api/instances/{instance}/timeline", $"/api/instances/{instance}/variables",
            $"/v2/user-tasks/{task}", $"/v2/user-tasks/{task}/form", $"/v2/process-instances/{instance}", $"/v2/element-instances/{instance}" })
        {
            await stranger.Refused(HttpStatusCode.NotFound, HttpMethod.Get, path);
            await host.As(null).Send(HttpMethod.Get, path);
        }

        foreach (var path in new[] { $"/api/tasks/{task}/complete", $"/api/tasks/{task}/claim", $"/api/tasks/{task}/comment", $"/v2/user-tasks/{task}/completion",
            $"/v2/user-tasks/{task}/variables/search", $"/v2/process-instances/{instance}/cancellation", $"/api/instances/{instance}/cancel" })
            await stranger.Refused(HttpStatusCode.NotFound, HttpMethod.Post, path, new { });

        foreach (var search in new[] { "user-tasks", "process-instances", "element-instances", "incidents", "variables" })
        {
            var found = await stranger.Post($"/v2/{search}/search", new { filter = new { processInstanceKey = instance } });
            Assert.Equal(0, found.GetProperty("page").GetProperty("totalItems").GetInt64());
        }

        // The other agent could have been offered it: he sees it, and may not do it.
        var colleague = host.As("hotline-agent-2");
        await colleague.Get($"/api/tasks/{task}");
        var refused = await colleague.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/tasks/{task}/complete", new { });
        Assert.Equal("not-assignee", refused.Text("code"));
        await colleague.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { });
        await colleague.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/instances/{instance}/cancel", new { });
    }

    [Theory]
    [InlineData("POST", "/v2/messages/publication", "{\"name\":\"x\"}")]
    [InlineData("PUT", "/v2/clock", "{\"timestamp\":1}")]
    public async Task What_moves_everybody_is_for_operators(string method, string path, string body) =>
        await host.As("salesperson-1").Refused(HttpStatusCode.Forbidden, new HttpMethod(method), path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    [Fact]
    public async Task Only_process_owners_and_admin_deploy()
    {
        await host.As("salesperson-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v2/deployments", Models.File("a.bpmn", Models.OneTask("by-sales")));
        await host.As("process-owner-1").Post("/v2/deployments", Models.File("a.bpmn", Models.OneTask("by-owner")));
    }

    [Fact]
    public async Task Only_initiators_start() =>
        Assert.Equal("not-initiator", (await host.As("legal-reviewer-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/processes/quote-approval/start", new { })).Text("code"));
}
