using System.Diagnostics;
using System.Net;
using Marketing.Dashboard.Tests.Api;
using Marketing.Testing;
using Microsoft.Data.Sqlite;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>What an administrator has: health that tells the truth, backup and restore, the audit, the doctor.</summary>
public sealed class OperationsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("marketing-operations-").FullName;

    public void Dispose() => TestFolder.Remove(folder);

    string Database => Path.Combine(folder, "test.db");

    Task<(int Code, string Out, string Error)> Verb(params string[] arguments) => VerbProcess.Run(folder, arguments);

    void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    static async Task<string> Start(TestHost host) => (await host.As("hotline-agent-1").Post("/api/processes/complaint-handling/start")).Text("processInstanceKey")!;

    [Fact]
    public async Task Readiness_tells_whether_the_store_can_keep_something()
    {
        await using var host = TestHost.Start(folder);
        Assert.Equal("Healthy", await host.Ready());
        using (var foreign = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            foreign.Open();
            using var locked = foreign.BeginTransaction(deferred: false);
            await Task.Delay(TimeSpan.FromSeconds(1.1)); // an answer holds for a second
            var answer = await host.As(null).Send(HttpMethod.Get, "/health/ready");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage"), (answer.Status, answer.Json.Text("code")));
            Assert.DoesNotContain(folder, answer.Text, StringComparison.Ordinal);
            Assert.Equal("Healthy", (await host.As(null).Get("/health/live")).Text("status"));
        }

        Assert.Equal("Healthy", await host.Ready());
    }

    [Fact]
    public async Task The_audit_is_verified_by_administrators_and_finds_what_was_changed_behind_the_program()
    {
        await using var host = TestHost.Start(folder);
        await Start(host);
        await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/audit/verify");
        await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/api/operations");
        await host.As("hotline-agent-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/api/operations/confirm-restore");
        var sound = await host.As(null).Get("/api/audit/verify");
        Assert.True(sound.GetProperty("sound").GetBoolean());
        Assert.True(sound.GetProperty("entries").GetInt64() > 10);
        Assert.Equal(0, (await Verb("verify-audit")).Code);

        Sql("UPDATE engine_steps SET actor = 'somebody-else' WHERE actor = 'hotline-agent-1'");
        var told = await host.As(null).Get("/api/audit/verify");
        Assert.False(told.GetProperty("sound").GetBoolean());
        Assert.Equal("row-changed", told.GetProperty("findings")[0].Text("code"));
        var (code, output, _) = await Verb("verify-audit");
        Assert.Equal(1, code);
        Assert.Contains("it was changed afterwards", output, StringComparison.Ordinal);
        Assert.Equal(1, (await host.As(null).Get("/api/operations")).GetProperty("activeInstances").GetInt64());
    }

    [Fact]
    public async Task A_backup_of_the_running_program_is_restored_and_tells_nobody_anything_until_confirmed()
    {
        var copy = Path.Combine(folder, "copy.bak");
        string instance;
        await using (var host = TestHost.Start(folder))
        {
            instance = await Start(host);
            var (code, output, error) = await Verb("backup", "copy.bak");
            Assert.True(code == 0, error);
            Assert.Contains("1 process instances", output, StringComparison.Ordinal);
            Assert.Equal(1, (await Verb("backup", "copy.bak")).Code);
            Assert.Contains("in use", (await Verb("restore", "copy.bak", "--force")).Error, StringComparison.Ordinal);
            await Start(host);
        }

        Assert.Contains("--force", (await Verb("restore", "copy.bak")).Error, StringComparison.Ordinal);
        var restored = await Verb("restore", "copy.bak", "--force");
        Assert.True(restored.Code == 0, restored.Error);
        Assert.True(File.Exists(copy));
        await using (var host = TestHost.Start(folder))
        {
            Assert.Equal("Held", await host.Ready());
            Assert.Equal([instance], (await host.As(null).Get("/api/instances?view=all")).Items().Select(one => one.Text("processInstanceKey")));
            await host.As(null).Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask(task: "assignee=\"hotline-agent-1\"")));
            await host.As(null).Post("/v2/process-instances", new { processDefinitionId = "one-task" });
            await host.SetClock("2027-03-02T09:00:00+08:00"); // what is due is done, and what waits would be delivered
            var told = await Notified(host);
            Assert.NotEqual(0, (await host.As(null).Get("/api/operations")).GetProperty("undeliveredMessages").GetInt64());
            Assert.True((await host.As(null).Post("/api/operations/confirm-restore")).GetProperty("wasHeld").GetBoolean());
            await host.SetClock("2027-03-02T10:00:00+08:00");
            await HttpSink.Until(async () => await Waiting(host) == (0, 0)); // what schedules have begun is delivered, too
            Assert.True(await Notified(host) > told);
            Assert.Equal("Healthy", await host.Ready());
            Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
        }

        Assert.Contains("does not wait", (await Verb("restore", "--confirm")).Out, StringComparison.Ordinal);
    }

    static async Task<(long Jobs, long Messages)> Waiting(TestHost host)
    {
        var told = await host.As(null).Get("/api/operations");
        return (told.GetProperty("openJobs").GetInt64(), told.GetProperty("undeliveredMessages").GetInt64());
    }

    static async Task<int> Notified(TestHost host)
    {
        var people = (await host.As(null).Get("/api/people")).Items().Select(person => person.Text("id")!).ToList();
        var notices = await Task.WhenAll(people.Select(person => host.As(person).Get("/api/notifications?limit=100")));
        return notices.Sum(list => list.Items().Count());
    }

    [Fact]
    public async Task The_doctor_looks_at_an_empty_folder_a_sound_database_and_a_broken_one()
    {
        var (code, output, _) = await Verb("doctor");
        Assert.True(code == 0, output);
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Database));

        string instance;
        await using (var host = TestHost.Start(folder))
            instance = await Start(host);
        (code, output, _) = await Verb("doctor");
        Assert.True(code == 0, output);
        Assert.Contains("OK    stuck instances", output, StringComparison.Ordinal);
        Assert.Contains("OK    file rights", output, StringComparison.Ordinal);

        Sql("DELETE FROM engine_user_tasks; DELETE FROM engine_timers");
        (code, output, _) = await Verb("doctor");
        Assert.Equal(1, code);
        Assert.Contains($"FAIL  stuck instances: 1 instances that nothing can move: {instance} → ", output, StringComparison.Ordinal);

        Sql("INSERT INTO engine_migrations VALUES ('99990101000000_FromTheFuture', '99.0.0')");
        (code, output, _) = await Verb("doctor");
        Assert.Equal(1, code);
        Assert.Contains("FAIL  schema", output, StringComparison.Ordinal);
        Assert.Equal(2, (await Verb("doctor", "now")).Code);
    }

    [Fact]
    public async Task A_log_of_JSON_holds_nothing_but_JSON()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Marketing.Dashboard.dll"), "--urls", "http://127.0.0.1:0", "--contentRoot", SourceTree.Dashboard])
        {
            RedirectStandardOutput = true, WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Marketing__Storage__ConnectionString"] = $"Data Source={Database}";
        start.Environment["Marketing__Logs__Format"] = "json";
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("Marketing is ready", StringComparison.Ordinal))
                break;
        }

        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        lines.AddRange((await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.All(lines, line => Assert.NotNull(System.Text.Json.JsonElement.Parse(line).Text("Message")));
        Assert.Contains(lines, line => line.Contains("Audit heads signed", StringComparison.Ordinal));
    }
}
