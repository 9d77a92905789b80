using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>UX A11: channels, the log of deliveries, redelivery and the test button, against a real endpoint.</summary>
public class DeliveriesTests
{
    const string Canary = "canary-51c9";

    static TestHost Host(HttpSink sink) => TestHost.Start(null,
        ("Marketing:Notifications:Robots:ops:Kind", "Webhook"), ("Marketing:Notifications:Robots:ops:Url", $"{sink.Url}/{Canary}"), ("Marketing:Notifications:Robots:ops:Secret", Canary),
        ("Marketing:Notifications:Robots:ops:Kinds", "task"), ("Marketing:Notifications:PublicUrl", "https://m.example.com"));

    static async Task<string> Start(TestHost host)
    {
        await host.As(null).Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask(task: "assignee=\"hotline-agent-1\"")));
        return (await host.As(null).Post("/v2/process-instances", new { processDefinitionId = "one-task" })).Text("processInstanceKey")!;
    }

    static async Task<JsonElement> Delivery(TestHost host, string instance, string state)
    {
        JsonElement found = default;
        await HttpSink.Until(async () =>
        {
            found = (await host.As(null).Get($"/api/notifications/deliveries?processInstanceKey={instance}")).Items().SingleOrDefault(one => one.Text("state") == state);
            return found.ValueKind == JsonValueKind.Object;
        });
        return found;
    }

    [Fact]
    public async Task A_notice_reaches_a_webhook_and_the_log_says_so()
    {
        await using var sink = await HttpSink.Start();
        await using var host = Host(sink);
        var instance = await Start(host);
        var delivered = await Delivery(host, instance, "DELIVERED");
        Assert.Equal(("ops", "task", 1), (delivered.Text("channel"), delivered.Text("kind"), delivered.GetProperty("attempts").GetInt32()));
        Assert.Equal("DELIVERED", Assert.Single(delivered.GetProperty("log").EnumerateArray()).Text("outcome"));

        var request = Assert.Single(sink.Requests);
        var body = JsonElement.Parse(request.Body);
        Assert.Equal((delivered.Text("messageId"), delivered.Text("messageId")), (body.Text("id"), request.Headers["X-Marketing-Id"]));
        Assert.Equal($"https://m.example.com/tasks/{delivered.Text("userTaskKey")}", body.Text("link"));
        var expected = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Canary), (byte[])[.. Encoding.UTF8.GetBytes(request.Headers["X-Marketing-Timestamp"] + "."), .. request.Body]);
        Assert.Equal("v1=" + Convert.ToHexStringLower(expected), request.Headers["X-Marketing-Signature"]);

        var channel = Assert.Single((await host.As(null).Get("/api/notifications/channels")).Items());
        Assert.Equal(("ops", "webhook", 20, 0), (channel.Text("name"), channel.Text("kind"), channel.GetProperty("perMinute").GetInt32(), channel.GetProperty("waiting").GetInt32()));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_and_sent_again_by_an_administrator()
    {
        await using var sink = await HttpSink.Start();
        sink.Status = 400;
        await using var host = Host(sink);
        var instance = await Start(host);
        var dead = await Delivery(host, instance, "DEAD");
        Assert.Contains("400", Assert.Single(dead.GetProperty("log").EnumerateArray()).Text("detail"), StringComparison.Ordinal);
        Assert.Single((await host.As(null).Get("/api/notifications/deliveries?state=DEAD&channel=ops")).Items());

        sink.Status = 200;
        var path = $"/api/notifications/deliveries/{dead.Text("deliveryKey")}/redeliver";
        await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, path);
        await host.As(null).Done(HttpMethod.Post, path);
        var delivered = await Delivery(host, instance, "DELIVERED");
        Assert.Equal(2, delivered.GetProperty("log").GetArrayLength());
        Assert.Single(sink.Requests.Select(request => request.Headers["X-Marketing-Id"]).Distinct());
        Assert.Equal("delivery-not-dead", (await host.As(null).Refused(HttpStatusCode.Conflict, HttpMethod.Post, path)).Text("code"));
        await host.As(null).Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/api/notifications/deliveries/7/redeliver");
    }

    [Fact]
    public async Task A_channel_is_tried_out_and_its_secrets_stay_where_they_are()
    {
        await using var sink = await HttpSink.Start();
        await using var host = Host(sink);
        Assert.Equal("DELIVERED", (await host.As(null).Post("/api/notifications/test", new { channel = "ops" })).Text("outcome"));
        Assert.Equal("test", JsonElement.Parse(Assert.Single(sink.Requests).Body).Text("kind"));
        sink.Status = 503;
        var failed = await host.As(null).Post("/api/notifications/test", new { channel = "ops" });
        Assert.Equal("LATER", failed.Text("outcome"));
        Assert.Contains("503", failed.Text("detail"), StringComparison.Ordinal);

        var unknown = await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/notifications/test", new { channel = "fax" });
        Assert.Contains("ops", unknown.GetProperty("message").Text("en"), StringComparison.Ordinal);
        foreach (var path in new[] { "/api/notifications/channels", "/api/notifications/deliveries", "/api/audit/access" })
        {
            Assert.DoesNotContain(Canary, (await host.As(null).Get(path)).GetRawText(), StringComparison.Ordinal);
            await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Get, path);
        }
    }
}
