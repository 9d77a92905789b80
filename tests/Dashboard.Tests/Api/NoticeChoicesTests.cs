using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Announcements, preferences and templates over HTTP: who may what, and what is refused.</summary>
public class NoticeChoicesTests
{
    static readonly (string, string)[] Mail = [("Marketing:Notifications:Email:Host", "127.0.0.1"), ("Marketing:Notifications:Email:Port", "1"), ("Marketing:Notifications:Email:Tls", "None"), ("Marketing:Notifications:Email:From", "m@example.com"), ("Marketing:Notifications:Email:Domain", "example.com")];

    static async Task<string> Publish(Caller caller) =>
        (await caller.Post("/api/announcements", new { title = "国庆值班", body = "见附表", audience = new[] { "hotline-agent" }, noReplyNeeded = true })).Text("announcementKey")!;

    [Fact] // 003-8.4.3.3
    public async Task An_unread_announcement_is_reminded_of_once_and_its_publisher_sees_both_counters()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-06T17:00:00+08:00");
        var publisher = host.As("customer-service-manager-1");
        var key = await Publish(publisher);
        await HttpSink.Until(async () => (await publisher.Get($"/api/announcements/{key}/readers")).Items().Count() >= 2);
        var reader = host.As("hotline-agent-1");
        await reader.Done(HttpMethod.Post, "/api/notifications/read-all");
        Assert.False((await reader.Get($"/api/announcements/{key}")).GetProperty("read").GetBoolean()); // clearing a list is not reading
        await host.SetClock("2026-03-06T18:30:00+08:00");
        Assert.True((await reader.Post($"/api/announcements/{key}/open")).GetProperty("read").GetBoolean());

        await host.SetClock("2026-03-07T05:30:00+08:00");
        Assert.DoesNotContain((await host.As("hotline-agent-2").Get("/api/notifications")).Items(), notice => notice.Text("kind") == "unread");
        await host.SetClock("2026-03-07T05:30:01+08:00");
        await host.SetClock("2026-03-09T12:00:00+08:00");
        var reminder = Assert.Single((await host.As("hotline-agent-2").Get("/api/notifications")).Items(), notice => notice.Text("kind") == "unread");
        Assert.Equal(key, reminder.Text("announcementKey"));
        Assert.DoesNotContain((await reader.Get("/api/notifications")).Items(), notice => notice.Text("kind") == "unread");

        var readers = (await publisher.Get($"/api/announcements/{key}/readers")).Items().ToDictionary(one => one.GetProperty("person").Text("id")!);
        var read = readers["hotline-agent-1"];
        Assert.Equal((1_800, 3_600), (read.GetProperty("workingSeconds").GetInt32(), read.GetProperty("nonWorkingSeconds").GetInt32()));
        var unread = readers["hotline-agent-2"];
        Assert.Equal("2026-03-06T21:30:01Z", unread.Text("remindedAt"));
        var parts = unread.GetProperty("intervals").EnumerateArray().ToList();
        Assert.Equal(unread.GetProperty("workingSeconds").GetInt32() + unread.GetProperty("nonWorkingSeconds").GetInt32(), parts.Sum(part => part.GetProperty("seconds").GetInt32()));
        Assert.Equal(4 * 3_600, unread.GetProperty("workingSeconds").GetInt32());
    }

    [Fact]
    public async Task An_announcement_is_seen_by_whom_it_was_for_and_its_progress_by_whoever_published_it()
    {
        await using var host = TestHost.Start();
        var key = await Publish(host.As("customer-service-manager-1"));
        var reader = host.As("hotline-agent-1");
        await HttpSink.Until(async () => (await reader.Get("/api/announcements")).Items().Any());
        Assert.Equal(JsonValueKind.Null, (await reader.Get($"/api/announcements/{key}")).GetProperty("readers").ValueKind);
        await reader.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/announcements/{key}/readers");
        var stranger = host.As("salesperson-1");
        foreach (var path in new[] { "", "/readers" })
            await stranger.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/announcements/{key}{path}");
        await stranger.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/announcements/{key}/open");
        Assert.Empty((await stranger.Get("/api/announcements")).Items());
        Assert.Equal("no-reply-needed", (await reader.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/announcements", new { title = "t", body = "b", audience = new[] { "hotline-agent" } })).Text("code"));
    }

    [Fact]
    public async Task Preferences_are_ones_own_and_what_cannot_be_is_refused_in_words()
    {
        await using var host = TestHost.Start(null, Mail);
        var person = host.As("hotline-agent-1");
        const string path = "/api/me/notification-preferences";
        var usual = await person.Get(path);
        Assert.Equal("email", Assert.Single(usual.GetProperty("available").EnumerateArray()).Text("name"));
        var saved = await person.Send(HttpMethod.Put, path, new { channels = new { email = new Dictionary<string, string> { ["*"] = "digest", ["complaint-handling"] = "each" } }, quiet = new { from = "22:00", until = "07:00" }, digestAt = "17:00", language = "zh" });
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        var now = await person.Get(path);
        Assert.Equal(("digest", "22:00", "17:00", "zh"), (now.GetProperty("channels").GetProperty("email").Text("*"), now.GetProperty("quiet").Text("from"), now.Text("digestAt"), now.Text("language")));
        Assert.Equal(JsonValueKind.Null, (await host.As("hotline-agent-2").Get(path)).GetProperty("quiet").ValueKind);
        foreach (var (code, body) in new (string, object)[]
        {
            ("choice", new { channels = new { email = new Dictionary<string, string> { ["*"] = "sometimes" } } }), ("unknown-channel", new { channels = new { fax = new Dictionary<string, string>() } }),
            ("time", new { digestAt = "25:00" }), ("time", new { quiet = new { from = "10 pm", until = "07:00" } }), ("quiet-hours", new { quiet = new { from = "07:00", until = "07:00" } }), ("language", new { language = "fr" }),
        })
            Assert.Equal(code, (await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, path, body)).Text("code"));
        Assert.Equal("17:00", (await person.Get(path)).Text("digestAt"));
    }

    [Fact]
    public async Task Templates_are_an_administrators_and_a_wrong_place_is_named()
    {
        await using var host = TestHost.Start();
        var admin = host.As(null);
        const string path = "/api/notifications/templates/email/task/zh";
        foreach (var (method, address) in new[] { (HttpMethod.Get, "/api/notifications/templates"), (HttpMethod.Put, path), (HttpMethod.Delete, path), (HttpMethod.Post, "/api/notifications/templates/preview") })
            await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, method, address, method == HttpMethod.Get ? null : new { });
        var wrong = await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, path, new { subject = "{{txt}}", body = "{{text}}" });
        var problem = Assert.Single(wrong.GetProperty("problems").EnumerateArray());
        Assert.Equal(("TPL-001", "subject", 1), (problem.Text("code"), problem.Text("elementId"), problem.GetProperty("line").GetInt32()));
        Assert.Contains("{{text}}", problem.GetProperty("mend").Text("zh"), StringComparison.Ordinal);

        await admin.Done(HttpMethod.Put, path, new { subject = "【{{kind}}】", body = "{{person}}：{{text}}" });
        Assert.Equal("{{person}}：{{text}}", Task(await admin.Get("/api/notifications/templates")).GetProperty("own").Text("body"));
        var preview = await admin.Post("/api/notifications/templates/preview", new { kind = "task", language = "zh", subject = "【{{kind}}】", body = "{{text}}" });
        Assert.Equal("【新任务】", preview.Text("subject"));
        Assert.EndsWith("/tasks/2251799813685301", preview.Text("body"), StringComparison.Ordinal);
        await admin.Done(HttpMethod.Delete, path);
        Assert.Equal(JsonValueKind.Null, Task(await admin.Get("/api/notifications/templates")).GetProperty("own").ValueKind);
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Delete, path);
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Put, "/api/notifications/templates/fax/task/zh", new { subject = "a", body = "b" });
    }

    static JsonElement Task(JsonElement templates) => templates.Items().Single(one => (one.Text("medium"), one.Text("kind"), one.Text("language")) == ("email", "task", "zh"));
}
