using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>The yearly notice of holidays is entered, and what runs already is counted by it (ADR 0027).</summary>
/// <remarks>29 September 2027 is a Wednesday. The program comes with five days off from 1 October and no day worked in exchange; the notice here has seven, and Saturday the 9th.</remarks>
public class HolidayTests
{
    const string Agent = "hotline-agent-1";
    const string Path = "/api/calendars/default/2027";

    static readonly object NationalDay = new { name = new { zh = "国庆节", en = "National Day" }, from = "2027-10-01", to = "2027-10-07" };

    static object Notice(int version = 0, object[]? off = null, string[]? work = null) =>
        new { provisional = false, source = "放假通知", off = off ?? [NationalDay], work = work ?? ["2027-09-26", "2027-10-09"], version };

    static async Task<TestHost> Host(string? folder = null)
    {
        var host = TestHost.Start(folder, ("Marketing:Catalog:Deploy", "false")); // the catalogue would make up for months of schedules
        await host.SetClock("2027-09-29T08:30:00+08:00");
        return host;
    }

    static async Task<string> Start(TestHost host, string due)
    {
        var id = "due-" + due.ToLowerInvariant();
        var model = Models.OneTask(id, $"assignee=\"{Agent}\"").Replace("</bpmn:extensionElements>", $"""
            <zeebe:properties><zeebe:property name="sla.due" value="{due}" /><zeebe:property name="sla.clock" value="working" /></zeebe:properties></bpmn:extensionElements>
            """, StringComparison.Ordinal);
        await host.As(null).Post("/v2/deployments", Models.File(id + ".bpmn", model));
        return (await host.As(null).Post("/v2/process-instances", new { processDefinitionId = id })).Text("processInstanceKey")!;
    }

    static async Task<JsonElement> Clock(TestHost host, string instance) => Assert.Single((await host.As(null).Get($"/api/sla?processInstanceKey={instance}")).Items());

    static async Task<string> Due(TestHost host, string instance) =>
        (await Clock(host, instance)).GetProperty("dueDate").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).ToString("MM-dd HH:mm", null);

    [Fact]
    public async Task Running_deadlines_are_counted_again_and_missed_ones_stay_missed()
    {
        await using var host = await Host();
        var admin = host.As(null);
        var (hours, days, held, stood, missed) = (await Start(host, "PT21H"), await Start(host, "P3D"), await Start(host, "PT21H"), await Start(host, "PT21H"), await Start(host, "PT1H"));
        foreach (var one in new[] { held, stood })
            await admin.Post($"/api/sla/{(await Clock(host, one)).Text("clockKey")}/pause", new { reason = "等客户" });
        await host.SetClock("2027-09-29T10:30:00+08:00");
        await admin.Post($"/api/sla/{(await Clock(host, stood)).Text("clockKey")}/resume");
        Assert.Equal(["10-06 17:30", "10-08 00:00", "10-06 17:30", "10-07 10:30", "09-29 09:30"], await Dues());

        var entered = await admin.Send(HttpMethod.Put, Path, Notice());
        Assert.Equal((HttpStatusCode.OK, "announced", 1), (entered.Status, entered.Json.Text("coverage"), entered.Json.GetProperty("notice").GetProperty("version").GetInt32()));
        string[] expected = ["10-08 17:30", "10-10 00:00", "10-08 17:30", "10-09 10:30", "09-29 09:30"];
        await HttpSink.Until(async () => (await Dues()).SequenceEqual(expected));

        await admin.Post($"/api/sla/{(await Clock(host, held)).Text("clockKey")}/resume");
        Assert.Equal("10-09 10:30", await Due(host, held));
        var task = Assert.Single((await host.As(Agent).Get("/api/tasks?view=inbox")).Items(), one => one.Text("processInstanceKey") == hours);
        Assert.Equal(DateTimeOffset.Parse("2027-10-08T17:30:00+08:00", null), task.GetProperty("dueDate").GetDateTimeOffset());
        Assert.Contains("clock-recounted", (await admin.Get($"/api/instances/{hours}/timeline")).Items().Select(line => line.Text("kind")));
        await host.SetClock("2027-10-08T17:29:00+08:00");
        Assert.Equal("breached", (await Clock(host, missed)).Text("state"));
        Assert.NotEqual("breached", (await Clock(host, hours)).Text("state"));
        await host.SetClock("2027-10-08T17:31:00+08:00");
        Assert.Equal("breached", (await Clock(host, hours)).Text("state"));

        async Task<string[]> Dues() => [await Due(host, hours), await Due(host, days), await Due(host, held), await Due(host, stood), await Due(host, missed)];
    }

    [Fact]
    public async Task A_suspended_request_is_counted_when_it_goes_on()
    {
        await using var host = await Host();
        var admin = host.As(null);
        var (resting, other) = (await Start(host, "PT21H"), await Start(host, "PT21H"));
        await admin.Done(HttpMethod.Post, $"/api/instances/{resting}/suspend", new { });
        await admin.Send(HttpMethod.Put, Path, Notice());
        await HttpSink.Until(async () => await Due(host, other) == "10-08 17:30");
        await admin.Done(HttpMethod.Post, $"/api/instances/{resting}/resume", new { });
        Assert.Equal("10-08 17:30", await Due(host, resting));
        await host.SetClock("2027-10-08T17:29:00+08:00");
        Assert.NotEqual("breached", (await Clock(host, resting)).Text("state"));
        await host.SetClock("2027-10-08T17:31:00+08:00");
        Assert.Equal("breached", (await Clock(host, resting)).Text("state"));
    }

    [Fact]
    public async Task What_was_entered_is_there_after_a_restart_and_is_changed_by_version()
    {
        var folder = Directory.CreateTempSubdirectory("marketing-holidays-").FullName;
        await using (var host = await Host(folder))
        {
            var shipped = (await host.As(Agent).Get(Path)).GetProperty("notice");
            Assert.Equal((true, 0), (shipped.GetProperty("provisional").GetBoolean(), shipped.GetProperty("version").GetInt32()));
            Assert.Equal(HttpStatusCode.OK, (await host.As(null).Send(HttpMethod.Put, Path, Notice())).Status);
            Assert.Equal("holidays-changed", (await host.As(null).Refused(HttpStatusCode.Conflict, HttpMethod.Put, Path, Notice())).Text("code"));
        }

        await using (var again = await Host(folder))
        {
            var year = await again.As(null).Get(Path);
            Assert.Equal(("announced", 1, "admin"), (year.Text("coverage"), year.GetProperty("notice").GetProperty("version").GetInt32(), year.GetProperty("notice").GetProperty("enteredBy").Text("id")));
            Assert.Equal(["2027-09-26", "2027-10-09"], year.GetProperty("days").EnumerateArray().Where(day => day.Text("kind") == "make-up").Select(day => day.Text("date")));
            Assert.Equal("announced", (await again.As(null).Get("/api/calendars/default/2026")).Text("coverage"));
            Assert.Equal(HttpStatusCode.OK, (await again.As(null).Send(HttpMethod.Put, Path, Notice(1, work: []))).Status);
        }

        TestFolder.Remove(folder);
    }

    [Fact]
    public async Task A_schedule_of_working_days_runs_on_a_day_that_is_worked_after_all()
    {
        await using var host = await Host();
        await host.SetClock("2027-10-08T12:00:00+08:00");
        await host.As(null).Send(HttpMethod.Put, Path, Notice());
        await host.SetClock("2027-10-08T12:01:00+08:00");
        await host.SetClock("2027-10-09T08:31:00+08:00");
        Assert.Contains("2027-10-09T00:30:00Z", (await host.As(null).Get("/api/schedules/sched-checkin-morning-in/runs")).Items().Select(run => run.Text("at")));
    }

    [Theory]
    [InlineData("off[0].to", "2027-10-07", "2027-10-01")]
    [InlineData("off[0].from", "2026-05-01", "2026-05-03")]
    [InlineData("off[0].to", "2027-05-01", "2027-08-01")]
    [InlineData("work[0]", "2027-09-26", "2027-09-26")] // off and worked
    [InlineData("work[1]", "2027-10-01", "2027-10-07", "2027-09-26", "2027-10-12")] // a Tuesday
    [InlineData("work[1]", "2027-10-01", "2027-10-07", "2027-09-26", "2027-09-26")]
    public async Task What_cannot_be_is_said_at_its_place(string place, string from, string to, params string[] work)
    {
        await using var host = await Host();
        var body = Notice(off: [new { name = new { zh = "假日", en = "Holiday" }, from, to }], work: work.Length == 0 ? ["2027-09-26"] : work);
        var refused = await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Put, Path, body);
        Assert.Equal(("holidays-invalid", place), (refused.Text("code"), refused.GetProperty("problems")[0].Text("elementId")));
        Assert.Equal("provisional", (await host.As(null).Get(Path)).Text("coverage"));
    }

    [Fact]
    public async Task Only_administrators_enter_them_and_each_time_is_in_the_audit()
    {
        await using var host = await Host();
        await host.As(Agent).Refused(HttpStatusCode.Forbidden, HttpMethod.Put, Path, Notice());
        await host.As(null).Refused(HttpStatusCode.NotFound, HttpMethod.Put, "/api/calendars/lunar/2027", Notice());
        await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Put, Path, new { provisional = false, source = " ", off = new[] { NationalDay }, version = 0 });
        await host.As(null).Send(HttpMethod.Put, Path, Notice());
        var told = Assert.Single((await host.As(null).Get("/api/audit/access?action=calendar")).Items());
        Assert.Equal(("admin", "holidays cn 2027"), (told.Text("actor"), told.Text("object")));
        Assert.Contains("National Day 2027-10-01 – 2027-10-07", told.Text("detail"), StringComparison.Ordinal);
    }
}
