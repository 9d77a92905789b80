using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Approvals over HTTP: what the screen asks for, and what a program may call.</summary>
public class ApprovalTests
{
    // prepare (the applicant) → check (one of two managers, in bulk) → sign (three in parallel) → done; the applicant may recall.
    const string Model = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <bpmn:process id="leave" name="申请" isExecutable="true">
            <bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="role:process-owner" /><zeebe:property name="approval.recall" value="always" /></zeebe:properties></bpmn:extensionElements>
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="prepare" />
            <bpmn:userTask id="prepare" name="填写"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= applicant" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="check" />
            <bpmn:userTask id="check" name="初审"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="marketing-manager" />
              <zeebe:properties><zeebe:property name="approval.mode" value="single" /><zeebe:property name="approval.bulk" value="true" /></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f3" sourceRef="check" targetRef="sign" />
            <bpmn:userTask id="sign" name="会签"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= signer" /><zeebe:properties><zeebe:property name="approval.mode" value="all" /></zeebe:properties></bpmn:extensionElements>
              <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["finance-reviewer-1", "legal-reviewer-1"]' inputElement="signer" /></bpmn:extensionElements>
                <bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
            <bpmn:sequenceFlow id="f4" sourceRef="sign" targetRef="e" /><bpmn:endEvent id="e" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    static async Task<TestHost> Host()
    {
        var host = TestHost.Start();
        await host.As(null).Post("/v2/deployments", Models.File("leave.bpmn", Model));
        return host;
    }

    /// <summary>Started and filled in by a salesperson.</summary>
    static async Task<string> Asked(TestHost host)
    {
        var started = await host.As("salesperson-1").Post("/api/processes/leave/start");
        await host.As("salesperson-1").Post($"/api/tasks/{started.GetProperty("task").Text("userTaskKey")}/complete");
        return started.Text("processInstanceKey")!;
    }

    static async Task<string> TaskOf(TestHost host, string instance, string element, string? assignee = null) =>
        (await host.As(null).Get($"/api/tasks?processInstanceKey={instance}")).Items().Single(task => task.Text("elementId") == element && task.Text("state") == "CREATED"
            && (assignee is null || task.GetProperty("assignee").Text("id") == assignee)).Text("userTaskKey")!;

    static async Task<string> Checked(TestHost host, string instance)
    {
        var check = await TaskOf(host, instance, "check");
        await host.As("marketing-manager-1").Post($"/api/tasks/{check}/approve");
        return check;
    }

    static async Task Until(Func<Task<bool>> holds) => await HttpSink.Until(holds);

    [Fact] // APPROVALS "Convenience": undo
    public async Task A_held_decision_can_be_undone_and_otherwise_takes_effect_by_itself()
    {
        await using var host = await Host();
        var manager = host.As("marketing-manager-1");
        var check = await TaskOf(host, await Asked(host), "check");
        var answer = await manager.Post($"/api/tasks/{check}/approve", new { hold = true });
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty("undoUntil").ValueKind);
        Assert.Equal("CREATED", answer.GetProperty("task").Text("state"));
        Assert.DoesNotContain((await manager.Get("/api/tasks")).Items(), task => task.Text("userTaskKey") == check);
        Assert.Equal("decision-held", (await host.As("marketing-manager-2").Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{check}/approve", new { hold = true })).Text("code"));

        await manager.Post($"/api/tasks/{check}/undo");
        Assert.Contains((await manager.Get("/api/tasks")).Items(), task => task.Text("userTaskKey") == check);
        Assert.Equal("nothing-to-undo", (await manager.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{check}/undo", new { })).Text("code"));

        await manager.Post($"/api/tasks/{check}/approve", new { hold = true });
        await Until(async () => (await manager.Get($"/api/tasks/{check}")).Text("state") == "COMPLETED");
    }

    [Fact] // APPROVALS: the decision is checked when it is made, and again when it counts
    public async Task A_held_decision_that_comes_too_late_lapses_and_its_author_is_told()
    {
        await using var host = await Host();
        var check = await TaskOf(host, await Asked(host), "check");
        await host.As("marketing-manager-1").Post($"/api/tasks/{check}/approve", new { hold = true });
        await host.As("marketing-manager-2").Post($"/api/tasks/{check}/reject", new { comment = "no" });
        await Until(async () => (await host.As("marketing-manager-1").Get("/api/notifications")).Items().Any(notice => notice.GetProperty("text").Text("zh")!.Contains("没有生效", StringComparison.Ordinal)));
        Assert.Equal("rejected", (await host.As(null).Get($"/api/tasks/{check}")).Text("outcome"));
    }

    [Fact] // APPROVALS: bulk, a result for each row
    public async Task Several_are_decided_at_once_and_each_is_answered_for()
    {
        await using var host = await Host();
        var (first, second) = (await Asked(host), await Asked(host));
        var keys = new[] { await TaskOf(host, first, "check"), await TaskOf(host, second, "check"), "123" };
        var answer = await host.As("marketing-manager-1").Post("/api/tasks/bulk", new { verb = "approve", keys, comment = "ok" });
        Assert.Equal((2, 1), (answer.GetProperty("done").GetInt32(), answer.GetProperty("refused").GetInt32()));
        var sign = await TaskOf(host, first, "sign", "legal-reviewer-1");
        var refused = (await host.As("legal-reviewer-1").Post("/api/tasks/bulk", new { verb = "approve", keys = new[] { sign } })).Items().Single();
        Assert.Equal("bulk-denied", refused.Text("code"));
    }

    [Fact] // 催办: once per half hour and person
    public async Task A_request_is_urged_once_in_half_an_hour()
    {
        await using var host = await Host();
        await host.SetClock("2026-03-02T09:00:00+08:00");
        var instance = await Asked(host);
        var applicant = host.As("salesperson-1");
        await host.SetClock("2026-03-02T10:20:00+08:00");
        await applicant.Post($"/api/instances/{instance}/urge", new { comment = "客户在等" });
        await Until(async () => (await host.As("marketing-manager-2").Get("/api/notifications")).Items().Any(notice => notice.Text("kind") == "urge" && notice.GetProperty("text").Text("zh")!.Contains("1 小时 20 分钟", StringComparison.Ordinal)));
        Assert.Equal("urged-already", (await applicant.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/instances/{instance}/urge", new { })).Text("code"));
        await host.SetClock("2026-03-02T10:51:00+08:00");
        await applicant.Post($"/api/instances/{instance}/urge");
        Assert.Equal("not-applicant", (await host.As("marketing-manager-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/instances/{instance}/urge", new { })).Text("code"));
    }

    [Fact] // 抄送: once per person and instance, with a read mark
    public async Task A_copy_lets_somebody_see_a_request_once()
    {
        await using var host = await Host();
        var instance = await Asked(host);
        var reader = host.As("designer-1");
        await reader.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/instances/{instance}");
        await host.As("salesperson-1").Done(HttpMethod.Post, $"/api/instances/{instance}/carbon-copy", new { people = new[] { "designer-1" }, comment = "请知悉" });
        await host.As("salesperson-1").Done(HttpMethod.Post, $"/api/instances/{instance}/carbon-copy", new { people = new[] { "designer-1" } });
        await Until(async () => (await reader.Get("/api/notifications")).Items().Any());
        Assert.Equal(instance, (await reader.Get($"/api/instances/{instance}")).Text("processInstanceKey"));
        var copy = Assert.Single((await reader.Get("/api/tasks?view=cc")).Items());
        await reader.Done(HttpMethod.Post, $"/api/tasks/{copy.Text("userTaskKey")}/read");
        var told = Assert.Single((await reader.Get("/api/notifications")).Items());
        Assert.True(told.GetProperty("read").GetBoolean());
        Assert.Equal("not-candidate", (await reader.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/tasks/{copy.Text("userTaskKey")}/approve", new { })).Text("code"));
    }

    [Fact] // 代理: both see the task; every act tells on whose behalf
    public async Task A_proxy_acts_for_an_absent_person()
    {
        await using var host = await Host();
        await host.SetClock("2026-03-02T09:00:00+08:00");
        var instance = await Asked(host);
        await Checked(host, instance);
        var (absent, proxy) = (host.As("legal-reviewer-1"), host.As("legal-reviewer-2"));
        var body = new { proxy = "legal-reviewer-2", from = "2026-03-01T00:00:00+08:00", until = "2026-03-08T00:00:00+08:00", reason = "休假" };
        var entered = await absent.Post("/api/absences", body);
        Assert.True(entered.GetProperty("active").GetBoolean());
        Assert.Equal("absence-overlap", (await absent.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/api/absences", body)).Text("code"));
        Assert.Equal("proxy-circle", (await proxy.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/api/absences", new { proxy = "legal-reviewer-1", body.from, body.until })).Text("code"));
        Assert.Equal("not-yours", (await host.As("designer-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/absences", new { person = "legal-reviewer-1", proxy = "designer-1", from = "2026-04-01T00:00:00Z", until = "2026-04-02T00:00:00Z" })).Text("code"));

        var sign = await TaskOf(host, instance, "sign", "legal-reviewer-1");
        await Until(async () => (await proxy.Get("/api/tasks")).Items().Any(task => task.Text("userTaskKey") == sign));
        Assert.Contains((await absent.Get("/api/tasks")).Items(), task => task.Text("userTaskKey") == sign);
        await proxy.Post($"/api/tasks/{sign}/approve", new { comment = "代为同意" });
        await host.As("finance-reviewer-1").Post($"/api/tasks/{await TaskOf(host, instance, "sign")}/approve");
        var result = (await host.As(null).Get($"/api/instances/{instance}/variables")).Items().Single(variable => variable.Text("name") == "sign").GetProperty("value");
        Assert.Contains(result.GetProperty("decisions").EnumerateArray(), decision => decision.Text("person") == "legal-reviewer-2" && decision.Text("onBehalfOf") == "legal-reviewer-1");
    }

    [Fact] // 离职: all open tasks of a person, with a reason, each answered for
    public async Task What_somebody_who_leaves_has_open_goes_to_another()
    {
        await using var host = await Host();
        var instance = await Asked(host);
        await Checked(host, instance);
        await host.As("designer-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/people/legal-reviewer-1/hand-over", new { to = "legal-reviewer-2", comment = "离职" });
        await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/people/legal-reviewer-1/hand-over", new { to = "legal-reviewer-2" });
        var answer = await host.As(null).Post("/api/people/legal-reviewer-1/hand-over", new { to = "legal-reviewer-2", comment = "离职" });
        Assert.Equal(1, answer.GetProperty("done").GetInt32());
        await TaskOf(host, instance, "sign", "legal-reviewer-2");
    }

    [Fact] // 撤回, 唤醒
    public async Task A_request_is_recalled_by_its_applicant_and_reopened_by_its_owner()
    {
        await using var host = await Host();
        var instance = await Asked(host);
        await Checked(host, instance);
        Assert.Equal("not-applicant", (await host.As("finance-reviewer-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/instances/{instance}/recall", new { })).Text("code"));
        Assert.Equal("comment-required", (await host.As("salesperson-1").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/instances/{instance}/recall", new { })).Text("code"));
        await host.As("salesperson-1").Done(HttpMethod.Post, $"/api/instances/{instance}/recall", new { comment = "日期写错" });
        var prepare = await TaskOf(host, instance, "prepare");
        var why = (await host.As("salesperson-1").Get($"/api/tasks/{prepare}")).GetProperty("sentBack");
        Assert.Equal(("recalled", "日期写错"), (why.Text("kind"), why.Text("comment")));
        await host.As("salesperson-1").Post($"/api/tasks/{prepare}/resubmit");
        await Checked(host, instance);
        foreach (var person in (string[])["finance-reviewer-1", "legal-reviewer-1"])
            await host.As(person).Post($"/api/tasks/{await TaskOf(host, instance, "sign", person)}/approve");
        Assert.Equal("COMPLETED", (await host.As(null).Get($"/api/instances/{instance}")).Text("state"));
        Assert.Equal("not-owner", (await host.As("salesperson-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/instances/{instance}/reopen", new { comment = "x" })).Text("code"));
        await host.As("process-owner-1").Done(HttpMethod.Post, $"/api/instances/{instance}/reopen", new { comment = "客户改期" });
        await TaskOf(host, instance, "prepare", "salesperson-1");
    }

    [Fact] // 拿回
    public async Task A_decision_is_taken_back_until_the_next_one_acts()
    {
        await using var host = await Host();
        var instance = await Asked(host);
        var check = await Checked(host, instance);
        var manager = host.As("marketing-manager-1");
        Assert.Contains("take-back", (await manager.Get($"/api/tasks/{check}")).GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()));
        await manager.Post($"/api/tasks/{check}/take-back", new { comment = "点错了" });
        var again = await TaskOf(host, instance, "check", "marketing-manager-1");
        await manager.Post($"/api/tasks/{again}/approve");
        await host.As("legal-reviewer-1").Post($"/api/tasks/{await TaskOf(host, instance, "sign", "legal-reviewer-1")}/approve");
        Assert.Equal("too-late", (await manager.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{again}/take-back", new { })).Text("code"));
    }

    [Fact] // preview
    public async Task One_sees_beforehand_who_will_decide()
    {
        await using var host = await Host();
        var steps = (await host.As("salesperson-1").Post("/api/processes/leave/preview")).Items().ToList();
        Assert.Equal(["prepare", "check", "sign"], steps.Select(step => step.Text("elementId")));
        Assert.Equal([null, "single", "all"], steps.Select(step => step.Text("mode")));
        Assert.Equal(["finance-reviewer-1", "legal-reviewer-1"], steps[2].GetProperty("people").EnumerateArray().Select(person => person.Text("id")));
        Assert.Empty((await host.As(null).Get("/api/instances?view=all")).Items());
    }

    [Fact] // drafts
    public async Task What_was_typed_on_one_device_is_there_on_another()
    {
        await using var host = await Host();
        var started = await host.As("salesperson-1").Post("/api/processes/leave/start");
        var prepare = started.GetProperty("task").Text("userTaskKey");
        await host.As("salesperson-1").Done(HttpMethod.Post, $"/api/tasks/{prepare}/save-draft", new { variables = new { values = new { days = "not a number" } } });
        Assert.Equal("not a number", (await host.As("salesperson-1").Get($"/api/tasks/{prepare}")).GetProperty("draft").GetProperty("values").Text("days"));
        Assert.Single((await host.As("salesperson-1").Get("/api/tasks?view=drafts")).Items());
        Assert.Equal(JsonValueKind.Null, (await host.As(null).Get($"/api/tasks/{prepare}")).GetProperty("draft").ValueKind);
    }

    [Fact] // SR-L1: a refused decision on one's own request is told, and explained
    public async Task The_applicants_own_decision_is_refused_explained_and_in_the_audit()
    {
        await using var host = await Host();
        var started = await host.As("marketing-manager-1").Post("/api/processes/leave/start");
        await host.As("marketing-manager-1").Post($"/api/tasks/{started.GetProperty("task").Text("userTaskKey")}/complete");
        var check = await TaskOf(host, started.Text("processInstanceKey")!, "check");
        var refused = await host.As("marketing-manager-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/tasks/{check}/approve", new { });
        Assert.Equal("segregation-of-duties", refused.Text("code"));
        Assert.Contains("approve", (await host.As("marketing-manager-1").Get($"/api/tasks/{check}")).GetProperty("refused").EnumerateObject().Select(verb => verb.Name));
        await Until(async () => (await host.As(null).Get("/api/audit/access")).Items().Any(entry => entry.Text("actor") == "marketing-manager-1" && entry.Text("object")!.EndsWith("/approve", StringComparison.Ordinal)));
    }
}
