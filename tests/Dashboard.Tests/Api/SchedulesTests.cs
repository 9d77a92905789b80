using System.Net;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Schedules over the interface: what everybody sees, what runs, and what administrators change.</summary>
public class SchedulesTests
{
    [Fact]
    public async Task Everybody_sees_the_times_and_only_operators_the_runs()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-20T09:00:00+08:00");
        var staff = host.As("salesperson-1");
        var all = (await staff.Get("/api/schedules")).Items().ToList();
        Assert.Equal(55, all.Count);
        Assert.All(all, one => Assert.Equal(5, one.GetProperty("nextRuns").GetArrayLength()));
        Assert.All(all, one => Assert.False(one.GetProperty("maySeeRuns").GetBoolean() || one.GetProperty("mayEdit").GetBoolean()));
        Assert.Equal(7, (await staff.Get("/api/schedules?domain=Attendance")).Items().Count());

        var plan = await staff.Get("/api/schedules/sched-monthly-marketing-plan");
        Assert.Equal(("mixed", "0 9 25 * *", "Asia/Shanghai", "active", "once"), (plan.Text("basis"), plan.Text("cron"), plan.Text("zone"), plan.Text("state"), plan.Text("catchUp")));
        Assert.Equal(("每月 25 日 09:00", "every month on day 25 at 09:00"), (plan.GetProperty("rule").Text("zh"), plan.GetProperty("rule").Text("en")));
        var next = plan.GetProperty("nextRuns")[0];
        Assert.Equal(("2026-03-25T01:00:00Z", "2026-04", "2026-03-31T16:00:00Z"), (next.Text("at"), next.Text("period"), next.Text("dueAt")));
        Assert.Equal("每个工作日 08:30", (await staff.Get("/api/schedules/sched-checkin-morning-in")).GetProperty("rule").Text("zh"));

        await staff.Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/schedules/sched-monthly-marketing-plan/runs");
        foreach (var verb in new[] { "pause", "resume", "run-now" })
        {
            await staff.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/schedules/sched-monthly-marketing-plan/{verb}", new { });
            await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/schedules/sched-monthly-marketing-plan/{verb}", new { });
            await host.As("admin").Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/schedules/sched-nothing/{verb}", new { });
        }

        await staff.Refused(HttpStatusCode.Forbidden, HttpMethod.Put, "/api/schedules/sched-reception-queue", new { cron = "0 9 * * *" });
        await staff.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/api/schedules/sched-nothing");
    }

    [Fact]
    public async Task A_set_clock_begins_what_is_due_and_the_run_leads_to_its_instance()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-20T09:00:00+08:00");
        var admin = host.As("admin");
        Assert.Equal(HttpStatusCode.OK, (await admin.Send(HttpMethod.Post, "/v2/deployments", Models.File("monthly-marketing-plan.bpmn", Models.OneTask("monthly-marketing-plan", "candidateGroups=\"marketing-supervisor\"")))).Status);
        await host.SetClock("2026-03-25T09:00:00+08:00");
        var owner = host.As("process-owner-1");
        var run = Assert.Single((await owner.Get("/api/schedules/sched-monthly-marketing-plan/runs")).Items());
        Assert.Equal(("done", "2026-04", "2026-03-25T01:00:00Z", "2026-03-31T16:00:00Z", 1), (run.Text("state"), run.Text("period"), run.Text("at"), run.Text("dueAt"), run.GetProperty("started").GetInt32()));
        var start = Assert.Single(run.GetProperty("starts").EnumerateArray());
        Assert.Equal("marketing-supervisor-1", start.GetProperty("person").Text("id"));
        var instance = await owner.Get($"/api/instances/{start.Text("processInstanceKey")}");
        Assert.Equal("marketing-supervisor-1", instance.GetProperty("starter").Text("id"));
        Assert.Contains((await host.As("marketing-supervisor-2").Get("/api/tasks?view=inbox")).Items(), task => task.Text("processInstanceKey") == start.Text("processInstanceKey"));

        // What has no process yet is noted, and fails nothing.
        var noted = Assert.Single((await owner.Get("/api/schedules/sched-reception-queue/runs?limit=1")).Items());
        Assert.Equal("no-process", noted.Text("state"));
        await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/api/schedules/sched-reception-queue/run-now", new { });

        var again = await admin.Post("/api/schedules/sched-monthly-marketing-plan/run-now");
        Assert.Equal(("done", "admin"), (again.Text("state"), again.GetProperty("by").Text("id")));
        Assert.Equal(2, (await owner.Get("/api/schedules/sched-monthly-marketing-plan/runs")).GetProperty("page").GetProperty("totalItems").GetInt32());
        Assert.Equal(1, (await owner.Get("/api/schedules/sched-monthly-marketing-plan")).GetProperty("lastRun").GetProperty("started").GetInt32());
    }

    [Fact]
    public async Task A_default_is_changed_paused_and_restored_and_policy_stands()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-20T09:00:00+08:00");
        var admin = host.As("admin");
        const string Queue = "/api/schedules/sched-reception-queue";
        await admin.Done(HttpMethod.Put, Queue, new { when = "每个工作日 07:45", catchUp = "once" });
        var changed = await admin.Get(Queue);
        Assert.Equal((null, "每个工作日 07:45", "once", "admin"), (changed.Text("cron"), changed.Text("when"), changed.Text("catchUp"), changed.GetProperty("changedBy").Text("id")));
        Assert.Equal(("0 8 * * *", "none"), (changed.GetProperty("declared").Text("cron"), changed.GetProperty("declared").Text("catchUp")));
        Assert.Equal("2026-03-22T23:45:00Z", changed.GetProperty("nextRuns")[0].Text("at")); // Monday

        var shown = await admin.Post($"{Queue}/preview", new { cron = "30 9 * * 1" });
        Assert.Equal(("every Monday at 09:30", 5), (shown.GetProperty("rule").Text("en"), shown.GetProperty("nextRuns").GetArrayLength()));
        Assert.Equal("每个工作日 07:45", (await admin.Get(Queue)).Text("when"));
        var wrong = await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, Queue, new { cron = "30 25 * * 1" });
        Assert.Equal("schedule-invalid", wrong.Text("code"));
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, Queue, new { cron = "30 9 * * 1", when = "每个工作日 07:45" });

        Assert.Equal("paused", (await admin.Post($"{Queue}/pause")).Text("state"));
        Assert.Equal("schedule-paused", (await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"{Queue}/pause", new { })).Text("code"));
        Assert.Equal(0, (await admin.Get(Queue)).GetProperty("nextRuns").GetArrayLength());
        Assert.Equal("active", (await admin.Post($"{Queue}/resume")).Text("state"));
        await admin.Done(HttpMethod.Put, Queue, new { });
        Assert.Equal("0 8 * * *", (await admin.Get(Queue)).Text("cron"));

        Assert.Equal("schedule-stated", (await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/api/schedules/sched-weekly-meeting", new { cron = "0 14 * * 1" })).Text("code"));
        Assert.Equal("schedule-rhythm", (await admin.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/api/schedules/sched-monthly-team-meeting", new { cron = "0 9 1 1 *" })).Text("code"));
        await admin.Done(HttpMethod.Put, "/api/schedules/sched-monthly-team-meeting", new { when = "first working day of the month at 10:00" });

        Assert.True((await admin.Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
    }
}
