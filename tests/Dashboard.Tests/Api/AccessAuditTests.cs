using System.Net;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Testing;
using Microsoft.Data.Sqlite;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>SR-L1: what is done to get in, around and out is told, each time, in the chain of the audit.</summary>
public sealed class AccessAuditTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("marketing-access-").FullName;

    public void Dispose() => TestFolder.Remove(folder);

    static async Task<List<(string? Actor, string? Action, string? Object, int Status)>> Told(TestHost host) =>
        [.. (await host.As(null).Get("/api/audit/access")).Items().Select(one => (one.Text("actor"), one.Text("action"), one.Text("object"), one.GetProperty("status").GetInt32())).Reverse()];

    static HttpRequestMessage Foreign()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/notifications/read-all");
        request.Headers.Add("Origin", "https://elsewhere.example.com");
        return request;
    }

    [Fact]
    public async Task Each_of_these_is_told()
    {
        await using var host = TestHost.Start(folder);
        var process = (await host.As(null).Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask()))).GetProperty("deployments")[0].GetProperty("processDefinition").Text("processDefinitionKey");
        (string? Actor, string Action, HttpMethod Method, string Path, object? Body, string? As, int Status)[] table =
        [
            ("hotline-agent-1", "sign-in", HttpMethod.Post, "/api/session", new { person = "hotline-agent-1" }, null, 204),
            ("somebody-else", "sign-in-refused", HttpMethod.Post, "/api/session", new { person = "somebody-else" }, null, 400),
            ("stranger", "sign-in-refused", HttpMethod.Get, "/api/tasks", null, "stranger", 401),
            ("hotline-agent-1", "sign-out", HttpMethod.Delete, "/api/session", null, "hotline-agent-1", 204),
            ("hotline-agent-1", "access-refused", HttpMethod.Get, "/api/operations", null, "hotline-agent-1", 403),
            ("hotline-agent-1", "access-refused", HttpMethod.Post, "/api/operations/confirm-restore", null, "hotline-agent-1", 403),
            ("hotline-agent-1", "access-refused", HttpMethod.Put, "/v2/clock", new { timestamp = 1 }, "hotline-agent-1", 403),
            ("process-owner-1", "access-refused", HttpMethod.Get, "/api/audit/access", null, "process-owner-1", 403),
            ("process-owner-1", "download", HttpMethod.Get, $"/v2/resources/{process}/content", null, "process-owner-1", 200),
            ("admin", "operation", HttpMethod.Post, "/v2/clock/reset", null, null, 204),
            ("admin", "operation", HttpMethod.Post, "/api/operations/confirm-restore", null, null, 200),
            ("admin", "operation", HttpMethod.Get, "/api/audit/verify", null, null, 200),
        ];
        foreach (var row in table)
        {
            var answer = await host.As(row.As).Send(row.Method, row.Path, row.Body);
            Assert.True(row.Status == (int)answer.Status, $"{row.Method} {row.Path}: {(int)answer.Status} {answer.Text}");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await host.As("hotline-agent-1").Send(Foreign())).Status);
        await host.As("hotline-agent-1").Get("/api/tasks?view=inbox"); // what is allowed and shows is no entry

        var expected = table.Select(row => (row.Actor, (string?)row.Action, (string?)$"{row.Method} {row.Path}", row.Status)).Append((null, "access-refused", "POST /api/notifications/read-all", 403)).ToList();
        await HttpSink.Until(async () => (await Told(host)).Count >= expected.Count);
        Assert.Equal(expected.Order(), (await Told(host)).Order());
        var first = (await host.As(null).Get("/api/audit/access?actor=stranger")).Items().Single();
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(first.Text("from")!)));
        Assert.Equal(1, first.GetProperty("count").GetInt32());
        Assert.NotEmpty(first.Text("traceId")!);
    }

    [Fact]
    public async Task Repetitions_within_a_minute_are_one_entry_and_a_new_line_in_a_name_is_none_in_the_log()
    {
        await using (var host = TestHost.Start(folder))
        {
            for (var knock = 0; knock < 20; knock++)
                await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/operations");
            await host.As("a\r\nb\u001b[2J").Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/api/tasks");
            var told = await Told(host);
            Assert.Equal(2, told.Count);
            Assert.Equal("a��b�[2J", told[1].Actor);
        }

        // At the stop what was counted is told.
        await using var again = TestHost.Start(folder);
        var entries = (await again.As(null).Get("/api/audit/access?actor=hotline-agent-1")).Items().ToList();
        Assert.Equal([19, 1], entries.Select(one => one.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task A_change_of_the_settings_is_told_once_without_its_secrets()
    {
        (string, string)[] robot = [("Marketing:Notifications:Robots:ops:Kind", "WeCom"), ("Marketing:Notifications:Robots:ops:Url", "https://qyapi.example.com/send?key=canary-88"), ("Marketing:Retention:EndedDays", "30")];
        await RunOnce();
        await RunOnce(robot);
        await using var host = TestHost.Start(folder, robot);
        var told = Assert.Single((await host.As(null).Get("/api/audit/access?action=configuration")).Items());
        Assert.Equal(["- Retention:EndedDays=0", "+ Retention:EndedDays=30", "+ Notifications:Robots:ops=wecom qyapi.example.com signed=False kinds=deadline+escalation+unread for= limit=20"],
            told.Text("detail")!.Split('\n'));
    }

    // Until it has answered: a program that is taken down while it comes up is not meant here.
    async Task RunOnce(params (string, string)[] settings)
    {
        await using var host = TestHost.Start(folder, settings);
        await host.Ready();
    }

    [Theory]
    [InlineData("UPDATE workflows_accesses SET \"Actor\" = 'somebody-else'", "row-changed")]
    [InlineData("UPDATE workflows_accesses SET \"Count\" = 2", "row-changed")]
    [InlineData("DELETE FROM workflows_accesses", "row-missing")]
    [InlineData("INSERT INTO workflows_accesses SELECT \"Key\" + 1000, \"At\", \"Actor\", \"Action\", \"Object\", \"Status\", \"From\", \"TraceId\", \"Count\", \"Detail\" FROM workflows_accesses", "row-added")]
    public async Task Whoever_changes_an_entry_is_found_out(string sql, string code)
    {
        await using var host = TestHost.Start(folder);
        await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/operations");
        await HttpSink.Until(async () => (await Told(host)).Count == 1);
        Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "test.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql + " WHERE \"Action\" = 'access-refused'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var verified = await host.As(null).Get("/api/audit/verify");
        Assert.Contains(code, verified.GetProperty("findings").EnumerateArray().Select(finding => finding.Text("code")));
    }
}
