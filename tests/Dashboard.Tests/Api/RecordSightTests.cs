using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Who is named in a record sees it; to everybody else who does not see all it is as if it were not there, wherever he asks.</summary>
public class RecordSightTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Rules = """
        规则集 "罚款告知"
        规则 tell-fine "告知罚款" / "A fine is told"
          依据 "003-5.5.1.2"   每 f.编号 一次
        当
          有 罚款与扣款 f 其中 月份 等于 "2031-05"
        则
          通知 f.员工 "有一笔罚款"
          要求 f.员工 完成 "核对罚款" 限期 7 天
          记录 加扣分 { 员工: f.员工, 月份: f.月份, 分值: 1 }
        结束
        """;

    readonly TestHost host = fixture.Host;

    Caller One => host.As("salesperson-1");
    Caller Other => host.As("salesperson-2");
    Caller Manager => host.As("marketing-manager-1");

    static string[] Ids(JsonElement list) => [.. list.Items().Select(item => item.Text("id")!).Order(StringComparer.Ordinal)];

    static long Total(JsonElement list) => list.GetProperty("page").GetProperty("totalItems").GetInt64();

    async Task<string> Fine(string id, string person, string month)
    {
        await Manager.Post("/api/records/fine", new { id, values = new { person, amount = 20, month, status = "proposed" } });
        return id;
    }

    [Fact]
    public async Task Lists_exports_and_counts_hold_only_what_concerns_the_viewer()
    {
        await Fine("F-L1", "salesperson-1", "2031-01");
        await Fine("F-L2", "salesperson-2", "2031-01");
        Assert.Equal(["F-L1", "F-L2"], Ids(await Manager.Get("/api/records/fine?month=2031-01")));
        foreach (var (caller, own, hidden) in new[] { (One, "F-L1", "F-L2"), (Other, "F-L2", "F-L1") })
        {
            var list = await caller.Get("/api/records/fine?month=2031-01");
            Assert.Equal([own], Ids(list));
            Assert.Equal(1, Total(list));
            Assert.Empty(Ids(await caller.Get($"/api/records/fine?q={hidden}")));
            var file = Encoding.UTF8.GetString(await caller.Client.GetByteArrayAsync("/api/records/fine/export?format=csv"));
            Assert.Contains(own, file, StringComparison.Ordinal);
            Assert.DoesNotContain(hidden, file, StringComparison.Ordinal);
            var counted = (await caller.Get("/api/record-types")).Items().Single(type => type.Text("id") == "fine").GetProperty("count").GetInt64();
            Assert.Equal(Total(await caller.Get("/api/records/fine")), counted);
        }

        Assert.Equal(0, Total(await host.As("legal-reviewer-1").Get("/api/records/fine")));
    }

    [Fact]
    public async Task A_record_of_somebody_else_is_as_one_that_is_not_there()
    {
        await Fine("F-S1", "salesperson-1", "2031-02");
        Assert.Equal("F-S1", (await One.Get("/api/records/fine/F-S1")).GetProperty("record").Text("id"));
        Assert.Single((await One.Get("/api/records/fine/F-S1/history")).Items());
        foreach (var path in new[] { "", "/history" })
        {
            var hidden = await Other.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/records/fine/F-S1" + path);
            var missing = await Other.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/records/fine/F-none" + path);
            Assert.Equal(missing.Text("code"), hidden.Text("code"));
            Assert.Equal(missing.Text("detail")!.Replace("F-none", "F-S1", StringComparison.Ordinal), hidden.Text("detail"));
        }
    }

    [Fact]
    public async Task A_history_begins_where_the_record_began_to_concern_the_reader()
    {
        await Fine("F-H1", "salesperson-1", "2031-03");
        await Manager.Done(HttpMethod.Put, "/api/records/fine/F-H1", new { amount = 30 });
        await Manager.Done(HttpMethod.Put, "/api/records/fine/F-H1", new { person = "salesperson-2" });
        await Manager.Done(HttpMethod.Put, "/api/records/fine/F-H1", new { amount = 40 });
        Assert.Equal("4 3 2 1", Versions(await Manager.Get("/api/records/fine/F-H1/history")));
        var seen = await Other.Get("/api/records/fine/F-H1/history");
        Assert.Equal("4 3", Versions(seen));
        var first = seen.Items().Last();
        Assert.Equal((true, 0), (first.GetProperty("earlierMissing").GetBoolean(), first.GetProperty("changes").GetArrayLength()));
        await One.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/records/fine/F-H1/history");
        await host.As("admin").Done(HttpMethod.Delete, "/api/records/fine/F-H1");
        Assert.Equal("5 4 3", Versions(await Other.Get("/api/records/fine/F-H1/history")));
        await One.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/records/fine/F-H1/history");
    }

    static string Versions(JsonElement history) => string.Join(" ", history.Items().Select(version => version.GetProperty("version").GetInt64()));

    [Fact]
    public async Task Whoever_deploys_a_rule_is_told_how_much_would_fire_but_not_for_whom()
    {
        await Fine("F-D1", "salesperson-1", "2031-04");
        var text = Rules.Replace("2031-05", "2031-04", StringComparison.Ordinal).Replace("tell-fine", "tell-april", StringComparison.Ordinal);
        async Task<(int Count, string Keys)> Seen(string person)
        {
            var told = (await host.As(person).Send(HttpMethod.Put, "/api/rules/april-fines?dryRun=true", new { text })).Json;
            return (told.GetProperty("pendingCount").GetInt32(), string.Join(' ', told.GetProperty("pending").EnumerateArray().Select(key => key.GetString())));
        }

        var (count, keys) = await Seen("admin");
        Assert.Equal(1, count);
        Assert.Contains("F-D1", keys, StringComparison.Ordinal);
        Assert.Equal((1, ""), await Seen("process-owner-1"));
    }

    [Fact]
    public async Task Nobody_changes_what_he_does_not_see_or_enters_what_concerns_another()
    {
        await One.Post("/api/records/leave-request", new { id = "LR-S1", values = new { applicant = "salesperson-1", kind = "leave", reason = "x" } });
        await Other.Refused(HttpStatusCode.NotFound, HttpMethod.Put, "/api/records/leave-request/LR-S1", new { reason = "y" });
        Assert.Equal("record-rights", (await Other.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/records/leave-request", new { applicant = "salesperson-1", kind = "leave" })).Text("code"));
        Assert.Equal("record-rights", (await One.Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/records/leave-request/LR-S1", new { applicant = "salesperson-2" })).Text("code"));
        var file = new StringContent("编号,申请人,类型,原因\nLR-S1,salesperson-2,请假,z\n", Encoding.UTF8, "text/csv");
        var taken = await Other.Post("/api/records/leave-request/import", file);
        Assert.Equal((1, 0), (taken.GetProperty("counts").GetProperty("rejected").GetInt32(), taken.GetProperty("changes").GetArrayLength()));
        Assert.Equal("x", (await One.Get("/api/records/leave-request/LR-S1")).GetProperty("record").GetProperty("values").Text("reason"));
    }

    [Fact]
    public async Task Explanations_tell_of_a_record_only_to_those_who_see_it_and_say_what_was_done_in_both_languages()
    {
        var admin = host.As("admin");
        await admin.Done(HttpMethod.Put, "/api/rules/told-fines", new { text = Rules });
        await Fine("F-E1", "salesperson-1", "2031-05");
        await Fine("F-E2", "salesperson-2", "2031-05");
        await HttpSink.Until(async () => Total(await admin.Get("/api/rules/told-fines/explanations")) == 2);

        var shown = Assert.Single((await One.Get("/api/rules/told-fines/explanations")).Items());
        Assert.Equal("F-E1", shown.GetProperty("facts")[0].Text("id"));
        Assert.NotEmpty(shown.GetProperty("clauses").EnumerateArray());
        var did = shown.GetProperty("effects").EnumerateArray().Select(effect => (effect.Text("zh")!, effect.Text("en")!)).ToList();
        Assert.Equal(("通知江一帆：“有一笔罚款”", "notifies 江一帆: '有一笔罚款'"), did[0]);
        Assert.StartsWith("要求江一帆完成“核对罚款”，截止 ", did[1].Item1, StringComparison.Ordinal);
        Assert.StartsWith("requires 江一帆 to do '核对罚款', due ", did[1].Item2, StringComparison.Ordinal);
        Assert.StartsWith("新增加扣分 ", did[2].Item1, StringComparison.Ordinal);
        Assert.StartsWith("adds Merit / discipline points ", did[2].Item2, StringComparison.Ordinal);
        Assert.Empty((await Other.Get("/api/rules/explanations?type=fine&id=F-E1")).Items());
        Assert.Empty((await host.As("legal-reviewer-1").Get("/api/rules/told-fines/explanations")).Items());
        Assert.Equal(2, Total(await Manager.Get("/api/rules/told-fines/explanations")));

        // A process owner asks why rules did not fire, and yet sees no fines.
        const string WhyNot = "/api/rules/told-fines/why-not?rule=tell-fine&type=fine&id=F-E1";
        Assert.Equal("already-fired", (await admin.Get(WhyNot)).Text("reason"));
        Assert.Equal("unknown-record", (await host.As("process-owner-1").Refused(HttpStatusCode.NotFound, HttpMethod.Get, WhyNot)).Text("code"));

        // What a rule has begun is begun by the rules, in both languages.
        JsonElement begun = default;
        await HttpSink.Until(async () => (begun = (await admin.Get("/api/instances?view=all&limit=1000")).Items().FirstOrDefault(one => one.GetProperty("starter") is { ValueKind: JsonValueKind.Object } by && by.Text("id") == "rules")).ValueKind == JsonValueKind.Object);
        var starter = begun.GetProperty("starter").GetProperty("label");
        Assert.Equal(("规则", "Rules"), (starter.Text("zh"), starter.Text("en")));
    }
}
