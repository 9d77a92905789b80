using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>The directory over HTTP: looking, changing, files in and out, rights and audit (DESIGN §5, UX A9).</summary>
public class PeopleTests
{
    static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    static async Task<JsonElement> Import(TestHost host, string text, string query) => await host.As("admin").Post($"/api/people/import{query}", Csv(text));

    static string Counts(JsonElement import)
    {
        var counts = import.GetProperty("counts");
        return string.Join(' ', new[] { "added", "changed", "returns", "leaves", "same", "rejected" }.Select(name => counts.GetProperty(name).GetInt32()));
    }

    [Fact]
    public async Task A_file_is_previewed_confirmed_and_changes_nothing_a_second_time()
    {
        await using var host = TestHost.Start();
        const string file = "编号,姓名,部门,角色,上级\nwang.min,王敏,品牌管理部,,叶南乔\nsalesperson-1,江一帆,sales-dept,销售人员,marketing-manager-2\nxx,无部门,月球,,\n";
        var seen = await Import(host, file, "?dryRun=true");
        Assert.Equal("1 1 0 0 0 1", Counts(seen));
        var problem = Assert.Single(seen.GetProperty("problems").EnumerateArray());
        Assert.Equal((4, "C", "部门", "unknown-unit"), (problem.GetProperty("row").GetInt32(), problem.Text("column"), problem.Text("head"), problem.Text("code")));
        var changed = seen.GetProperty("changes").EnumerateArray().Single(one => one.Text("fate") == "changed");
        Assert.Equal("manager marketing-manager-1 marketing-manager-2", Line(Assert.Single(changed.GetProperty("fields").EnumerateArray())));
        Assert.DoesNotContain((await host.As("admin").Get("/api/people")).Items(), one => one.Text("id") == "wang.min");

        var token = Uri.EscapeDataString(seen.Text("token")!);
        Assert.Equal("1 1 0 0 0 1", Counts(await Import(host, file, $"?token={token}")));
        var card = await host.As("salesperson-2").Get("/api/people/wang.min");
        Assert.Equal(("王敏", "brand-dept", "叶南乔", "here"), (card.Text("name"), card.Text("unit"), card.GetProperty("manager").Text("name"), card.Text("state")));
        Assert.Equal("directory-moved-on", (await host.As("admin").Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/people/import?token={token}", Csv(file))).Text("code"));
        Assert.Equal("0 0 0 0 2 1", Counts(await Import(host, file, "")));

        var audit = Assert.Single((await host.As("admin").Get("/api/audit/access?action=directory")).Items());
        Assert.Equal(("admin", "import people"), (audit.Text("actor"), audit.Text("object")));
        Assert.Contains("salesperson-1 changed: manager marketing-manager-1 → marketing-manager-2", audit.Text("detail"), StringComparison.Ordinal);
        Assert.True((await host.As("admin").Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
    }

    static string Line(JsonElement field) => $"{field.Text("field")} {field.Text("before")} {field.Text("after")}";

    [Fact]
    public async Task Rejected_rows_come_back_as_a_file_and_columns_can_be_chosen()
    {
        await using var host = TestHost.Start();
        const string file = "代码,姓名,部门\ne1,甲,月球\n";
        var unmapped = await Import(host, file, "?dryRun=true");
        Assert.Equal("id", Assert.Single(unmapped.GetProperty("missing").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Null, unmapped.GetProperty("token").ValueKind);
        const string map = "&map=%7B%220%22:%22id%22%7D";
        Assert.Equal(1, (await Import(host, file, "?dryRun=true" + map)).GetProperty("counts").GetProperty("rejected").GetInt32());
        var rejected = await host.As("admin").Send(HttpMethod.Post, "/api/people/import/rejected?format=csv" + map, Csv(file));
        Assert.Equal("text/csv", rejected.MediaType);
        Assert.Contains("代码,姓名,部门,问题\r\ne1,甲,月球,\"C ", rejected.Text.Replace("月球,C ", "月球,\"C ", StringComparison.Ordinal), StringComparison.Ordinal);
        var broken = await host.As("admin").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/people/import?dryRun=true", Csv("a\n\"b\n"));
        Assert.Equal("sheet-quote", broken.Text("code"));
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_from_a_browsers_form()
    {
        await using var host = TestHost.Start();
        using var answer = await host.As("admin").Client.GetAsync("/api/people/export?format=xlsx");
        var file = await answer.Content.ReadAsByteArrayAsync();
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        form.Add(part, "file", "人员.xlsx");
        var import = await host.As("admin").Post("/api/people/import?dryRun=true&missing=leave", form);
        var counts = import.GetProperty("counts");
        Assert.Equal((await host.As("admin").Get("/api/people")).GetProperty("page").GetProperty("totalItems").GetInt32(), counts.GetProperty("same").GetInt32());
        Assert.Equal("xlsx", import.Text("format"));
        Assert.Empty(import.GetProperty("changes").EnumerateArray());
        Assert.Single((await host.As("admin").Get("/api/audit/access?action=download")).Items());
    }

    [Fact]
    public async Task Who_leaves_cannot_sign_in_keeps_the_name_and_the_manager_hands_the_tasks_over()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T01:00:00Z");
        await host.As("admin").Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask(task: "assignee=\"hotline-agent-1\"")));
        await host.As("admin").Post("/v2/process-instances", new { processDefinitionId = "one-task" });
        var agent = await host.As("admin").Get("/api/people/hotline-agent-1");
        Assert.Equal(1, agent.GetProperty("tasks").GetProperty("count").GetInt32());

        const string leaves = "编号,离职日期\nhotline-agent-1,2026-03-01\n";
        var seen = await Import(host, leaves, "?dryRun=true");
        Assert.Contains("1 项待办", Assert.Single(Assert.Single(seen.GetProperty("changes").EnumerateArray()).GetProperty("warnings").EnumerateArray()).Text("zh"), StringComparison.Ordinal);
        await Import(host, leaves, "");

        await host.As("hotline-agent-1").Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/api/me");
        Assert.Equal("person-left", (await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/session", new { person = "hotline-agent-1" })).Text("code"));
        Assert.DoesNotContain((await host.As(null).Get("/api/people?role=hotline-agent")).Items(), one => one.Text("id") == "hotline-agent-1");
        var task = Assert.Single((await host.As("admin").Get("/api/people/hotline-agent-1")).GetProperty("tasks").GetProperty("items").EnumerateArray());
        Assert.Equal("林小满", (await host.As("admin").Get($"/api/tasks/{task.Text("userTaskKey")}")).GetProperty("assignee").Text("name"));

        var left = Assert.Single((await host.As("customer-service-manager-1").Get("/api/people?state=left")).Items());
        Assert.Equal(("hotline-agent-1", 1), (left.Text("id"), left.GetProperty("openTasks").GetInt32()));
        Assert.Equal(JsonValueKind.Null, Assert.Single((await host.As("salesperson-1").Get("/api/people?state=left")).Items()).GetProperty("openTasks").ValueKind);
        await host.As("salesperson-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/people/hotline-agent-1/hand-over", new { to = "hotline-agent-2", comment = "x" });
        Assert.Equal(1, (await host.As("customer-service-manager-1").Post("/api/people/hotline-agent-1/hand-over", new { to = "hotline-agent-2", comment = "离职交接" })).GetProperty("done").GetInt32());
        Assert.Equal(0, (await host.As("admin").Get("/api/people/hotline-agent-1")).GetProperty("tasks").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_person_is_changed_from_a_day_on()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T01:00:00Z");
        var body = new { name = "江一帆", unit = "brand-dept", roles = new[] { "salesperson" }, manager = "brand-manager-1", from = "2026-03-09" };
        await host.As("admin").Done(HttpMethod.Put, "/api/people/salesperson-1", body);
        Assert.Equal("sales-dept", (await host.As(null).Get("/api/people/salesperson-1")).Text("unit"));
        await host.SetClock("2026-03-09T01:00:00Z");
        var card = await host.As(null).Get("/api/people/salesperson-1");
        Assert.Equal(("brand-dept", "brand-manager-1"), (card.Text("unit"), card.GetProperty("manager").Text("id")));
        Assert.Contains(card.GetProperty("history").EnumerateArray(), one => one.Text("kind") == "unit" && one.Text("target") == "sales-dept" && one.GetProperty("until").ValueKind == JsonValueKind.String);
        Assert.Equal("effective-past", (await host.As("admin").Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/people/salesperson-1", body with { from = "2026-03-08" })).Text("code"));
        Assert.Equal("manager-circle", (await host.As("admin").Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/people/company-management-1", new { name = "秦怀瑾", unit = "company", roles = new[] { "company-management" }, manager = "salesperson-1" })).Text("code"));
        Assert.Equal("last-administrator", (await host.As("admin").Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/api/people/admin", new { name = "系统管理员", unit = "company", roles = Array.Empty<string>() })).Text("code"));
        Assert.Equal("person-id-taken", (await host.As("admin").Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/api/people/salesperson-2", new { name = "新人", unit = "company", isNew = true })).Text("code"));
    }

    [Fact]
    public async Task Only_administrators_change_anything_and_everybody_may_look()
    {
        await using var host = TestHost.Start();
        var seller = host.As("salesperson-1");
        foreach (var path in new[] { "/api/people", "/api/people/salesperson-2", "/api/units", "/api/roles", "/api/calendars", "/api/calendars/default/2026" })
            await seller.Get(path);
        var other = await seller.Get("/api/people/salesperson-2");
        Assert.Equal((JsonValueKind.Null, 0, false), (other.GetProperty("tasks").ValueKind, other.GetProperty("history").GetArrayLength(), other.GetProperty("mayEdit").GetBoolean()));
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/people/salesperson-1", new { name = "x", unit = "company", roles = new[] { "admin" } });
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/units/moon", new { name = new { zh = "月球", en = "Moon" } });
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/roles/pilot", new { name = new { zh = "飞行员", en = "Pilot" } });
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/people/import?dryRun=true", Csv("编号\nx\n"));
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/people/import/rejected", Csv("编号\nx\n"));
        await seller.Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/people/export");
        await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/people/salesperson-1", new { name = "x", unit = "company" });
        await seller.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/people/nobody");
    }

    [Fact]
    public async Task Calendars_show_the_year_and_warn_of_years_without_a_notice()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T01:00:00Z");
        var calendar = (await host.As("salesperson-1").Get("/api/calendars")).Items().First();
        Assert.Equal(["08:30-12:00", "14:00-17:30"], calendar.GetProperty("week")[0].GetProperty("shifts").EnumerateArray().Select(shift => shift.GetString()));
        Assert.True(calendar.GetProperty("week")[5].GetProperty("isWeekend").GetBoolean());
        var year = await host.As("salesperson-1").Get("/api/calendars/default/2026");
        var days = year.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(6, days.Count(day => day.Text("kind") == "make-up"));
        Assert.Equal("国庆节", days.Single(day => day.Text("date") == "2026-10-01").GetProperty("reason").Text("zh"));
        Assert.Equal(year.GetProperty("workingDays").GetInt32() * 7.0, year.GetProperty("workingHours").GetDouble());
        Assert.Equal(JsonValueKind.Null, year.GetProperty("warning").ValueKind);
        Assert.Equal("provisional", (await host.As(null).Get("/api/calendars/default/2027")).Text("coverage"));
        Assert.Contains("2031", (await host.As(null).Get("/api/calendars/default/2031")).GetProperty("warning").Text("zh"), StringComparison.Ordinal);
        await host.As(null).Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/calendars/lunar/2026");
        await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/api/calendars/default/1066");
    }
}
