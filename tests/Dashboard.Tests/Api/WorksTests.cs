using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Long works over HTTP: begun, watched, stopped, and nobody else's business.</summary>
public class WorksTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    readonly TestHost host = fixture.Host;

    static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    static string Dealers(string prefix, int count) => "编号,名称,区域市场\n" + string.Concat(Enumerable.Range(1, count).Select(one => $"{prefix}-{one},{prefix}商家{one},华东\n"));

    /// <summary>Begins a work and comes back at once.</summary>
    static async Task<JsonElement> Begin(Caller caller, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.Add("Prefer", "respond-async");
        var answer = await caller.Send(request);
        Assert.True(answer.Status == HttpStatusCode.Accepted, $"{path}: {(int)answer.Status}: {answer.Text}");
        Assert.Equal($"/api/works/{answer.Json.Text("workKey")}", answer.Headers.Location?.OriginalString);
        return answer.Json;
    }

    /// <summary>Looks until something is so, a minute at most.</summary>
    static async Task<JsonElement> Until(Caller caller, JsonElement work, Predicate<JsonElement> holds)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            var now = await caller.Get($"/api/works/{work.Text("workKey")}");
            if (holds(now))
                return now;
            Assert.True(limit.Elapsed < TimeSpan.FromMinutes(1), $"after a minute: {now}");
            await Task.Delay(10);
        }
    }

    static Task<JsonElement> Ended(Caller caller, JsonElement work) => Until(caller, work, now => now.Text("state") != "running");

    static int Count(JsonElement work, string what) => work.GetProperty("result").GetProperty("counts").GetProperty(what).GetInt32();

    [Fact]
    public async Task An_import_goes_on_step_by_step_and_stopped_it_has_written_what_it_tells_and_the_same_file_does_the_rest()
    {
        var admin = host.As("admin");
        var file = Dealers("STOP", 2000);
        var work = await Begin(admin, "/api/records/dealer/import", Csv(file));
        Assert.Equal(("record-import", "dealer", "running"), (work.Text("kind"), work.Text("subject"), work.Text("state")));
        var first = await Until(admin, work, now => now.GetProperty("done").GetInt32() > 0);
        var second = await Until(admin, work, now => now.GetProperty("done").GetInt32() > first.GetProperty("done").GetInt32());
        Assert.Equal(("running", 2000), (second.Text("state"), second.GetProperty("total").GetInt32()));
        await admin.Post($"/api/works/{work.Text("workKey")}/cancel");

        var ended = await Ended(admin, work);
        var done = ended.GetProperty("done").GetInt32();
        Assert.Equal("cancelled", ended.Text("state"));
        Assert.InRange(done, second.GetProperty("done").GetInt32(), 1999);
        Assert.Equal((2000, done, 2000 - done), (Count(ended, "rows"), Count(ended, "added"), Count(ended, "notReached")));
        Assert.Contains($"the first {done} rows are done ({done} added", ended.GetProperty("message").Text("en"), StringComparison.Ordinal);
        Assert.Contains($"其余 {2000 - done} 行没有处理", ended.GetProperty("message").Text("zh"), StringComparison.Ordinal);
        await admin.Get($"/api/records/dealer/STOP-{done}");
        await admin.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/records/dealer/STOP-{done + 1}");
        Assert.Equal("work-ended", (await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/works/{work.Text("workKey")}/cancel")).Text("code"));

        var rest = (await admin.Post("/api/records/dealer/import", Csv(file))).GetProperty("counts");
        Assert.Equal((done, 2000 - done, 0), (rest.GetProperty("same").GetInt32(), rest.GetProperty("added").GetInt32(), rest.GetProperty("changed").GetInt32()));
        Assert.Single((await admin.Get("/api/records/dealer/STOP-1/history")).Items());
    }

    [Fact]
    public async Task A_result_stays_with_its_rejected_rows_in_both_languages_and_is_nobody_elses()
    {
        var owner = host.As("admin");
        var work = await Begin(owner, "/api/records/dealer/import?dryRun=true", Csv("名称,状态\n甲商贸,候选\n乙商贸,后选\n"));
        var ended = await Ended(owner, work);
        Assert.Equal(("done", "record-import-preview", true, 1, 1), (ended.Text("state"), ended.Text("kind"), ended.GetProperty("hasRows").GetBoolean(), Count(ended, "added"), Count(ended, "rejected")));
        var rows = $"/api/works/{work.Text("workKey")}/rows";
        Assert.Contains("乙商贸", (await owner.Send(HttpMethod.Get, rows)).Text, StringComparison.Ordinal);
        using var english = new HttpRequestMessage(HttpMethod.Get, rows + "?format=csv");
        english.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        Assert.Contains("Expected", (await owner.Send(english)).Text, StringComparison.Ordinal);
        Assert.Contains(work.Text("workKey"), (await owner.Get("/api/works?kind=record-import-preview&subject=dealer")).Items().Select(one => one.Text("workKey")));

        var other = host.As("hotline-agent-1");
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/rows"), (HttpMethod.Post, "/cancel") })
        {
            var hidden = await other.Refused(HttpStatusCode.NotFound, method, $"/api/works/{work.Text("workKey")}{path}");
            var unknown = await other.Refused(HttpStatusCode.NotFound, method, $"/api/works/1{path}");
            Assert.Equal(unknown.Text("code"), hidden.Text("code"));
        }

        Assert.Empty((await other.Get("/api/works?all=true")).Items());
    }

    [Fact]
    public async Task An_administrator_sees_and_stops_what_others_have_begun()
    {
        var (owner, admin) = (host.As("process-owner-1"), host.As("admin"));
        await Begin(admin, "/api/records/dealer/import", Csv(Dealers("PAIR", 300))).ContinueWith(begun => Ended(admin, begun.Result)).Unwrap();

        // Each dealer beside each other one: long enough to be stopped.
        const string Pairs = """
            规则集 "成对" 版本 "1"

            规则 pairs "成对" / "Pairs"
              依据 "001-1.5.3"   每 [d.编号, e.编号] 一次
            当
              有 渠道商 d
              有 渠道商 e 其中 区域市场 等于 d.区域市场
            则
              通知 角色("渠道管理部负责人") "成对" 以 { 渠道商: d.编号 }
            结束
            """;
        var work = await Begin(owner, "/api/rules/pairs/backtest", new StringContent(JsonSerializer.Serialize(new { text = Pairs }), Encoding.UTF8, "application/json"));
        await Until(admin, work, now => now.GetProperty("done").GetInt64() > 0);
        Assert.Contains(work.Text("workKey"), (await admin.Get("/api/works?all=true")).Items().Select(one => one.Text("workKey")));
        await admin.Post($"/api/works/{work.Text("workKey")}/cancel");
        var ended = await Ended(owner, work);
        Assert.Equal(("cancelled", JsonValueKind.Null, false), (ended.Text("state"), ended.GetProperty("result").ValueKind, ended.GetProperty("hasRows").GetBoolean()));
        Assert.Equal("Cancelled; nothing was written.", ended.GetProperty("message").Text("en"));

        var refused = await owner.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/rules/pairs/backtest", new { text = "规则集" });
        Assert.NotEmpty(refused.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task A_back_test_to_its_end_answers_those_who_wait_and_those_who_come_back_alike()
    {
        var owner = host.As("process-owner-1");
        const string Text = """
            规则集 "空" 版本 "1"

            规则 none "无" / "None"
              依据 "001-1.5.3"   每 d.编号 一次
            当
              有 渠道商 d 其中 名称 等于 "没有这一家"
            则
              通知 角色("渠道管理部负责人") "无" 以 { 渠道商: d.编号 }
            结束
            """;
        var waited = await owner.Post("/api/rules/none/backtest", new { text = Text });
        Assert.True(waited.GetProperty("changes").GetInt32() > 0);
        Assert.StartsWith("Change,Rule", (await Sent(owner, Text)).TrimStart('\uFEFF'), StringComparison.Ordinal);
        var work = await Begin(owner, "/api/rules/none/backtest", new StringContent(JsonSerializer.Serialize(new { text = Text }), Encoding.UTF8, "application/json"));
        Assert.Equal((0, 0), (waited.GetProperty("before").GetInt32(), (await Ended(owner, work)).GetProperty("result").GetProperty("after").GetInt32()));
    }

    static async Task<string> Sent(Caller caller, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rules/none/backtest?format=csv") { Content = new StringContent(JsonSerializer.Serialize(new { text }), Encoding.UTF8, "application/json") };
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        return (await caller.Send(request)).Text;
    }

    [Fact]
    public async Task People_come_from_a_file_as_a_long_work_too()
    {
        var admin = host.As("admin");
        var file = "编号,姓名,部门\n" + string.Concat(Enumerable.Range(1, 600).Select(one => $"many-{one},张{one},marketing-center\n"));
        var preview = await admin.Post("/api/people/import?dryRun=true", Csv(file));
        var ended = await Ended(admin, await Begin(admin, $"/api/people/import?token={preview.Text("token")}", Csv(file)));
        Assert.Equal(("done", 600, 600, 600), (ended.Text("state"), ended.GetProperty("done").GetInt32(), ended.GetProperty("total").GetInt32(), Count(ended, "added")));
        Assert.Equal(600, (await admin.Post("/api/people/import?dryRun=true", Csv(file))).GetProperty("counts").GetProperty("same").GetInt32());
    }
}
