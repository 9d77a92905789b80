using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Engine;
using Microsoft.Data.Sqlite;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Signatures by outsiders: a link that works once, tells strangers nothing, and archives what was signed.</summary>
public class SignoffTests
{
    static readonly int[][] Strokes = [[100, 200, 300, 100, 500, 300], [600, 150, 800, 250]];

    static string Model(string signoff = """<zeebe:property name="signoff.text" value='= "I accept " + order.result' /><zeebe:property name="signoff.show" value="order.item" /><zeebe:property name="signoff.expires" value="P2D" />""") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
          <bpmn:process id="order" name="Order" isExecutable="true">
            <bpmn:startEvent id="start" /><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="sign" />
            <bpmn:userTask id="sign" name="Sign"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="hotline-agent-1" /><zeebe:properties>{signoff}</zeebe:properties></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="sign" targetRef="end" /><bpmn:endEvent id="end" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    internal static async Task<(string Instance, string Task)> Start(TestHost host)
    {
        await host.SetClock("2026-03-02T09:00:00+08:00");
        await host.As(null).Post("/v2/deployments", Models.File("order.bpmn", Model()));
        var instance = (await host.As(null).Post("/v2/process-instances", new { processDefinitionId = "order", variables = new { order = new { result = "new pump", item = "P-7", secret = "margin 40 %" } } })).Text("processInstanceKey")!;
        return (instance, (await host.As("hotline-agent-1").Get($"/api/tasks?processInstanceKey={instance}")).Items().Single().Text("userTaskKey")!);
    }

    static async Task<string> Link(TestHost host, string task, string? recipient = null) => (await host.As("hotline-agent-1").Post($"/api/tasks/{task}/signoffs", new { recipient })).Text("token")!;

    // Outsiders have no account; whatever they say they are does not matter.
    static Caller Outsider(TestHost host) => host.As("nobody-at-all");

    static object Signed(string token) => new { token, accepted = true, name = "王某", strokes = Strokes };

    static async Task<JsonElement> Signature(TestHost host, string task) => (await host.As("hotline-agent-1").Get($"/api/tasks/{task}/signoffs")).Items().First();

    [Fact]
    public async Task A_customer_signs_and_the_process_goes_on_with_the_archived_result()
    {
        await using var host = TestHost.Start();
        var (instance, task) = await Start(host);
        Assert.Contains("sign-off", (await host.As("hotline-agent-1").Get($"/api/tasks/{task}")).GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()));
        var token = await Link(host, task, "王先生");
        Assert.Equal(43, token.Length);

        var page = await Outsider(host).Post("/api/sign/open", new { token });
        Assert.Equal(("open", "I accept new pump", "王先生"), (page.Text("state"), page.Text("text"), page.Text("recipient")));
        Assert.Equal("P-7", Assert.Single(page.GetProperty("shown").EnumerateArray()).Text("value"));
        Assert.DoesNotContain("margin", page.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("2026-03-04T01:00:00Z", page.Text("expiresAt"));
        Assert.NotNull((await Signature(host, task)).Text("openedAt"));

        await host.SetClock("2026-03-02T10:05:00+08:00");
        var done = await Outsider(host).Post("/api/sign/submit", Signed(token));
        Assert.Equal(("accepted", "王某", "2026-03-02T02:05:00Z"), (done.Text("state"), done.Text("signedBy"), done.Text("signedAt")));

        Assert.Equal("COMPLETED", (await host.As(null).Get($"/api/instances/{instance}")).Text("state"));
        var result = JsonElement.Parse((await host.As(null).Post("/v2/variables/search", new { filter = new { processInstanceKey = instance, name = "sign" } })).Items().Single().Text("value")!);
        Assert.Equal(("accepted", "王某", "2026-03-02T10:05:00+08:00", done.Text("sha256")), (result.Text("outcome"), result.Text("name"), result.Text("at"), result.Text("sha256")));
        Assert.Contains((await host.As("hotline-agent-1").Get("/api/notifications")).Items(), notice => notice.GetProperty("text").Text("zh")!.StartsWith("王某 已签字", StringComparison.Ordinal));
        Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task The_archived_file_proves_what_was_signed_and_is_never_opened_in_the_product()
    {
        await using var host = TestHost.Start();
        var (instance, task) = await Start(host);
        var done = await Outsider(host).Post("/api/sign/submit", Signed(await Link(host, task)));
        var agent = host.As("hotline-agent-1");
        var file = Assert.Single((await agent.Get($"/api/instances/{instance}/files")).Items());
        using var answer = await agent.Client.GetAsync($"/api/files/{file.Text("fileKey")}");
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.StartsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(file.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(bytes)));

        // Anybody can compute the digest: it is over the one line of JSON in the document.
        var document = Encoding.UTF8.GetString(bytes);
        var from = document.IndexOf("<pre id=\"record\">", StringComparison.Ordinal) + "<pre id=\"record\">".Length;
        var record = WebUtility.HtmlDecode(document[from..document.IndexOf("</pre>", from, StringComparison.Ordinal)]);
        Assert.Equal(done.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record))));
        var json = JsonElement.Parse(record);
        Assert.Equal(("I accept new pump", "accepted", "王某", "drawn", "127.0.0.1"), (json.Text("text"), json.Text("outcome"), json.Text("name"), json.Text("signature"), json.Text("address")));
        Assert.Contains("<path d=\"M100 200L300 100L500 300M600 150L800 250\"", document, StringComparison.Ordinal);

        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/files/{file.Text("fileKey")}");
        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"/api/instances/{instance}/files");
    }

    [Fact]
    public async Task Whoever_changes_an_archived_file_is_found_out()
    {
        var folder = Directory.CreateTempSubdirectory("marketing-sign-");
        try
        {
            await using var host = TestHost.Start(folder.FullName);
            await Outsider(host).Post("/api/sign/submit", Signed(await Link(host, (await Start(host)).Task)));
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "test.db")};Pooling=false"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "UPDATE workflows_instance_files SET \"Content\" = CAST(REPLACE(CAST(\"Content\" AS TEXT), 'new pump', 'old pump') AS BLOB)";
                Assert.Equal(1, command.ExecuteNonQuery());
            }

            Assert.Contains("row-changed", (await host.As(null).Get("/api/audit/verify")).GetProperty("findings").EnumerateArray().Select(finding => finding.Text("code")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_link_is_used_once_and_afterwards_tells_only_who_signed_and_when()
    {
        await using var host = TestHost.Start();
        var (_, task) = await Start(host);
        var token = await Link(host, task);
        await Outsider(host).Post("/api/sign/submit", Signed(token));
        var again = await Outsider(host).Post("/api/sign/open", new { token });
        Assert.Equal(("accepted", "王某"), (again.Text("state"), again.Text("signedBy")));
        Assert.Equal(JsonValueKind.Null, again.GetProperty("text").ValueKind);
        Assert.Equal(JsonValueKind.Null, again.GetProperty("title").ValueKind);
        Assert.Empty(again.GetProperty("shown").EnumerateArray());
        Assert.Equal("signoff-used", (await Outsider(host).Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/api/sign/submit", Signed(token))).Text("code"));
        Assert.Single((await host.As(null).Get($"/api/tasks/{task}/signoffs")).Items());
    }

    [Fact]
    public async Task Of_two_who_sign_at_once_one_has_signed()
    {
        await using var host = TestHost.Start();
        var (instance, task) = await Start(host);
        var token = await Link(host, task);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Outsider(host).Send(HttpMethod.Post, "/api/sign/submit", Signed(token))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status));
        Assert.Single((await host.As("hotline-agent-1").Get($"/api/instances/{instance}/files")).Items());
    }

    [Fact]
    public async Task Wrong_tokens_are_answered_alike_and_after_ten_not_at_all()
    {
        await using var host = TestHost.Start();
        var (_, task) = await Start(host);
        var token = await Link(host, task);
        var answers = new List<string>();
        foreach (var wrong in new[] { new string('A', 43), token[..42], token + "=", token.ToLowerInvariant() + "x", "", "x' OR 1=1 --" })
        {
            var problem = await Outsider(host).Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/api/sign/open", new { token = wrong });
            answers.Add($"{problem.Text("code")} {problem.Text("detail")} {problem.GetProperty("message").GetRawText()}");
        }

        Assert.Single(answers.Distinct());
        for (var more = 0; more < 4; more++)
            await Outsider(host).Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/api/sign/submit", new { token = "x", accepted = true });
        var shut = await Outsider(host).Send(HttpMethod.Post, "/api/sign/open", new { token });
        Assert.Equal(HttpStatusCode.TooManyRequests, shut.Status);
        Assert.InRange(shut.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 14, 15);
        Assert.Contains((await host.As(null).Get("/api/audit/access?action=sign-off-refused")).Items(), entry => entry.Text("object") == "POST /api/sign/open");
    }

    static async Task<Answer> OpenFrom(TestHost host, string forwardedFor, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign/open") { Content = System.Net.Http.Json.JsonContent.Create(new { token }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await Outsider(host).Send(request);
    }

    [Fact]
    public async Task Behind_a_known_proxy_each_customer_is_counted_by_himself_and_signs_under_his_own_address()
    {
        await using var host = TestHost.Start(null, ("Marketing:Http:KnownProxies", "127.0.0.1,::1"));
        var (instance, task) = await Start(host);
        var token = await Link(host, task);
        for (var wrong = 0; wrong < OutsiderLimits.MostWrong; wrong++)
            Assert.Equal(HttpStatusCode.NotFound, (await OpenFrom(host, "203.0.113.7", "x")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await OpenFrom(host, "203.0.113.7", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OpenFrom(host, "203.0.113.8", token)).Status);

        // What the customer himself writes before the proxy's own entry is not looked at.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await OpenFrom(host, "198.51.100.1, 203.0.113.7", token)).Status);

        using var signing = new HttpRequestMessage(HttpMethod.Post, "/api/sign/submit") { Content = System.Net.Http.Json.JsonContent.Create(Signed(token)) };
        signing.Headers.Add("X-Forwarded-For", "203.0.113.8");
        Assert.Equal(HttpStatusCode.OK, (await Outsider(host).Send(signing)).Status);
        var result = JsonElement.Parse((await host.As(null).Post("/v2/variables/search", new { filter = new { processInstanceKey = instance, name = "sign" } })).Items().Single().Text("value")!);
        Assert.Equal("203.0.113.8", result.Text("address"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.5")]
    public async Task Whoever_is_no_known_proxy_cannot_say_that_he_asks_for_somebody_else(string? known)
    {
        await using var host = TestHost.Start(null, known is null ? [] : [("Marketing:Http:KnownProxies", known)]);
        var token = await Link(host, (await Start(host)).Task);
        for (var wrong = 0; wrong < OutsiderLimits.MostWrong; wrong++)
            await OpenFrom(host, $"203.0.113.{wrong}", "x");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await OpenFrom(host, "203.0.113.200", token)).Status);
    }

    [Fact]
    public async Task A_link_expires_is_withdrawn_and_is_replaced_by_the_next()
    {
        await using var host = TestHost.Start();
        var (_, task) = await Start(host);
        var agent = host.As("hotline-agent-1");
        var first = await Link(host, task);
        var second = await Link(host, task);
        await Gone(host, first, "signoff-withdrawn");
        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/signoffs/{(await Signature(host, task)).Text("signoffKey")}/withdraw");
        Assert.Equal("withdrawn", (await agent.Post($"/api/signoffs/{(await Signature(host, task)).Text("signoffKey")}/withdraw")).Text("state"));
        await Gone(host, second, "signoff-withdrawn");

        var third = await Link(host, task);
        await host.SetClock("2026-03-04T08:59:59+08:00");
        await Outsider(host).Post("/api/sign/open", new { token = third });
        await host.SetClock("2026-03-04T09:00:00+08:00");
        await Gone(host, third, "signoff-expired");
        Assert.Equal("expired", (await Signature(host, task)).Text("state"));

        var fourth = await Link(host, task);
        await agent.Post($"/api/tasks/{task}/complete");
        await Gone(host, fourth, "signoff-void");
        Assert.Equal("task-over", (await agent.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{task}/signoffs")).Text("code"));
    }

    static async Task Gone(TestHost host, string token, string code)
    {
        foreach (var (path, body) in new (string, object)[] { ("/api/sign/open", new { token }), ("/api/sign/submit", Signed(token)) })
        {
            var problem = await Outsider(host).Refused(HttpStatusCode.Gone, HttpMethod.Post, path, body);
            Assert.Equal(code, problem.Text("code"));
            Assert.DoesNotContain("pump", problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_token_is_kept_nowhere()
    {
        var folder = Directory.CreateTempSubdirectory("marketing-sign-");
        try
        {
            string token;
            await using (var host = TestHost.Start(folder.FullName))
            {
                var (_, task) = await Start(host);
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/tasks/{task}/signoffs") { Content = System.Net.Http.Json.JsonContent.Create(new { }) };
                request.Headers.Add("Idempotency-Key", "make-once");
                token = (await host.As("hotline-agent-1").Send(request)).Json.Text("token")!;
                await Outsider(host).Post("/api/sign/open", new { token });

                using var again = new HttpRequestMessage(HttpMethod.Post, $"/api/tasks/{task}/signoffs") { Content = System.Net.Http.Json.JsonContent.Create(new { }) };
                again.Headers.Add("Idempotency-Key", "make-once");
                Assert.Equal("idempotency-answer-lost", (await host.As("hotline-agent-1").Send(again)).Json.Text("code"));
                await Outsider(host).Post("/api/sign/submit", Signed(token));
            }

            var needle = Encoding.UTF8.GetBytes(token);
            // The lock holds nothing, and is let go a moment after the program has stopped.
            var files = folder.GetFiles("*", SearchOption.AllDirectories).Where(file => file.Extension != ".lock");
            Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file.FullName).AsSpan().IndexOf(needle)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Only_whoever_has_the_task_makes_a_link_and_nobody_writes_the_signature_by_hand()
    {
        await using var host = TestHost.Start();
        var (_, task) = await Start(host);
        await host.As("salesperson-1").Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/api/tasks/{task}/signoffs");
        await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, $"/api/tasks/{task}/signoffs");
        var forged = await host.As("hotline-agent-1").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/tasks/{task}/complete", new { variables = new { sign = new { outcome = "accepted" } } });
        Assert.Equal("signature-reserved", forged.Text("code"));
        await host.As("hotline-agent-1").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { variables = new { sign = new { outcome = "accepted" } } });
    }

    [Theory]
    [InlineData("name-required", """{"accepted":true,"name":" ","strokes":[[1,1,200,200]]}""")]
    [InlineData("name-required", """{"accepted":true,"name":"a\nb","nameIsSignature":true}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w"}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w","strokes":[]}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w","strokes":[[5,5]]}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w","strokes":[[1,1,200]]}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w","strokes":[[-1,1,200,200]]}""")]
    [InlineData("signature-required", """{"accepted":true,"name":"w","strokes":[[1,1,2000,200]],"nameIsSignature":true}""")]
    [InlineData("reason-required", """{"accepted":false,"name":"w","reason":""}""")]
    public async Task What_is_no_signature_is_refused_in_words(string code, string body)
    {
        await using var host = TestHost.Start();
        var (_, task) = await Start(host);
        var token = await Link(host, task);
        var json = new StringContent(body.Replace("{\"accepted\"", $"{{\"token\":\"{token}\",\"accepted\"", StringComparison.Ordinal), Encoding.UTF8, "application/json");
        Assert.Equal(code, (await Outsider(host).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/sign/submit", json)).Text("code"));
        Assert.Equal("open", (await Signature(host, task)).Text("state"));
    }

    [Fact] // 001-1.4.2: signed by link, or declined and handled again
    public async Task A_complaint_is_declined_by_link_handled_again_and_closed_by_link()
    {
        await using var host = TestHost.Start();
        await host.SetClock("2026-03-02T09:00:00+08:00");
        var agent = host.As("hotline-agent-1");
        var started = await agent.Post("/api/processes/complaint-handling/start");
        var instance = started.Text("processInstanceKey")!;
        await Complete(agent, instance, "accept", new { complaint = new { customer = "C-1", channel = "hotline-400", content = "<b>无法启动</b>" } });
        await Complete(agent, instance, "respond", new { });
        await Complete(agent, instance, "investigate", new { complaint = new { cause = "接线错误", preliminary_solution = "重新接线", complex = false } });
        await Complete(agent, instance, "handle", new { complaint = new { result = "已重新接线" } });

        var token = await Link(host, await Open(agent, instance, "sign"));
        var page = await Outsider(host).Post("/api/sign/open", new { token });
        Assert.Contains("已重新接线", page.Text("text"), StringComparison.Ordinal);
        Assert.Equal(["客户", "投诉内容", "处理结果"], page.GetProperty("shown").EnumerateArray().Select(field => field.GetProperty("label").Text("zh")));
        await Outsider(host).Post("/api/sign/submit", new { token, accepted = false, name = "王某", reason = "仍有异响" });
        Assert.Equal("processing", (await Complaint(host, instance)).Text("status"));

        await Complete(agent, instance, "handle", new { complaint = new { result = "已更换底座" } });
        var signing = await Open(agent, instance, "sign");
        await Outsider(host).Post("/api/sign/submit", new { token = await Link(host, signing), accepted = true, name = "王某", nameIsSignature = true });
        var closed = await Complaint(host, instance);
        Assert.Equal(("closed", "签字确认-20260302-090000.html", "2026-03-02T09:00:00+08:00", true), (closed.Text("status"), closed.Text("signed_document"), closed.Text("customer_signed_at"), closed.GetProperty("customer_accepts").GetBoolean()));
        Assert.Equal("华东精密机械有限公司 · <b>无法启动</b> · 接线错误", (await agent.Get($"/api/instances/{instance}")).Text("title"));
        Assert.Equal(2, (await agent.Get($"/api/instances/{instance}/files")).Items().Count());
    }

    static async Task<string> Open(Caller caller, string instance, string element) =>
        (await caller.Get($"/api/tasks?processInstanceKey={instance}")).Items().Single(task => task.Text("elementId") == element && task.Text("state") == "CREATED").Text("userTaskKey")!;

    static async Task Complete(Caller caller, string instance, string element, object variables) => await caller.Post($"/api/tasks/{await Open(caller, instance, element)}/complete", new { variables });

    static async Task<JsonElement> Complaint(TestHost host, string instance) =>
        JsonElement.Parse((await host.As(null).Post("/v2/variables/search", new { filter = new { processInstanceKey = instance, name = "complaint" } })).Items().Single().Text("value")!);

    [Fact]
    public void Strangers_are_counted_by_address_in_bounded_memory()
    {
        var clock = new EngineClock();
        clock.StandAt(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
        var limits = new OutsiderLimits(clock);
        for (var ask = 0; ask < OutsiderLimits.MostInMinute; ask++)
            Assert.Null(limits.Ask("10.0.0.1"));
        Assert.Equal(TimeSpan.FromMinutes(1), limits.Ask("10.0.0.1"));
        Assert.Null(limits.Ask("10.0.0.2"));
        clock.StandAt(clock.GetUtcNow().AddMinutes(1));
        Assert.Null(limits.Ask("10.0.0.1"));

        for (var wrong = 0; wrong < OutsiderLimits.MostWrong; wrong++)
            limits.Wrong("10.0.0.3");
        Assert.Equal(TimeSpan.FromMinutes(15), limits.Ask("10.0.0.3"));
        clock.StandAt(clock.GetUtcNow().AddMinutes(15));
        Assert.Null(limits.Ask("10.0.0.3"));

        for (var stranger = 0; stranger < 20_000; stranger++)
            limits.Ask($"10.1.{stranger / 250}.{stranger % 250}");
        Assert.NotNull(limits.Ask("10.9.9.9")); // beyond the bound strangers share one count
    }
}
