using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace Marketing.Dashboard.Tests.Crash;

/// <summary>RELIABILITY F1 on SQLite, quick size: the program is killed again and again in the middle of work.</summary>
public class KillTests(ITestOutputHelper output)
{
    const string Model = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <bpmn:process id="kill" name="Kill" isExecutable="true">
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" />
            <bpmn:userTask id="t" name="T"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e" /><bpmn:endEvent id="e" />
            <bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="n" />
            <bpmn:sendTask id="n" name="N"><bpmn:extensionElements><zeebe:taskDefinition type="notify" /><zeebe:ioMapping><zeebe:input source="admin" target="to" /><zeebe:input source="deadline" target="kind" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:sendTask>
            <bpmn:sequenceFlow id="f4" sourceRef="n" targetRef="be" /><bpmn:endEvent id="be" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    static int Kills => Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 20 : 200;

    [Fact]
    public async Task Killed_at_any_moment_nothing_acknowledged_is_lost_and_every_timer_fires_once()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("marketing-kill-");
        var database = Path.Combine(folder.FullName, "kill.db");
        var started = new ConcurrentBag<string>();
        var completed = new ConcurrentBag<string>();
        try
        {
            using (var host = await HostProcess.Start(database))
                await Deploy(host.Client);

            for (var kill = 0; kill < Kills; kill++)
            {
                using var host = await HostProcess.Start(database);
                var work = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Work(host.Client, started, completed))));
                await Task.Delay(random.Next(50, 900));
                host.Kill();
                await work;
            }

            using var last = await HostProcess.Start(database);
            await Check(last.Client, started, completed);
            output.WriteLine($"seed {seed}: {Kills} kills, {started.Count} starts and {completed.Count} completions acknowledged, 0 lost, 0 doubled");
            Assert.NotEmpty(started);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task Deploy(HttpClient client)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Model)), "resources", "kill.bpmn" } };
        (await client.PostAsync("/v2/deployments", form)).EnsureSuccessStatusCode();
    }

    // Starts instances, and completes the task of every third, until the host is gone. Only what was answered counts as done.
    static async Task Work(HttpClient client, ConcurrentBag<string> started, ConcurrentBag<string> completed)
    {
        try
        {
            for (var round = 0; ; round++)
            {
                var answer = await client.PostAsJsonAsync("/v2/process-instances", new { processDefinitionId = "kill" });
                var instance = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("processInstanceKey").GetString()!;
                started.Add(instance);
                if (round % 3 != 0)
                    continue;
                var tasks = await Search(client, "/v2/user-tasks/search", new { filter = new { processInstanceKey = instance } });
                var task = tasks[0].GetProperty("userTaskKey").GetString()!;
                (await client.PostAsJsonAsync($"/v2/user-tasks/{task}/completion", new { })).EnsureSuccessStatusCode();
                completed.Add(instance);
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
        {
            // Killed in the middle of a call: whether it happened is unknown, and either is right.
        }
    }

    static async Task Check(HttpClient client, ConcurrentBag<string> started, ConcurrentBag<string> completed)
    {
        // Everything was due two seconds after its start; what came due while the program was dead fires after it is back.
        var waiting = Stopwatch.StartNew();
        while (await Outstanding(client) is > 0 and var left)
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromSeconds(60), $"{left} timers are still outstanding after a minute");
            await Task.Delay(200);
        }

        var done = completed.ToHashSet();
        foreach (var instance in started)
        {
            var elements = await Search(client, "/v2/element-instances/search", new { filter = new { processInstanceKey = instance }, page = new { limit = 100 } });
            var state = elements.Where(element => Text(element, "elementId") == "t").Select(element => Text(element, "state")).Single();
            var fired = elements.Count(element => Text(element, "elementId") == "b");
            if (done.Contains(instance))
                Assert.Equal("COMPLETED", state);
            if (state == "ACTIVE")
                Assert.Equal(1, fired);
            Assert.InRange(fired, 0, 1);
            var notices = (await client.GetFromJsonAsync<JsonElement>($"/api/notifications?processInstanceKey={instance}&limit=100")).GetProperty("items").EnumerateArray()
                .Count(notice => Text(notice, "kind") == "deadline");
            Assert.Equal(fired, notices);
        }
    }

    // Instances that still wait at their task and whose timer has not come to its end.
    static async Task<int> Outstanding(HttpClient client)
    {
        var fired = (await All(client, new { elementId = "be", state = "COMPLETED" })).Select(end => Text(end, "processInstanceKey")).ToHashSet();
        return (await All(client, new { elementId = "t", state = "ACTIVE" })).Count(task => !fired.Contains(Text(task, "processInstanceKey")));
    }

    static Task<List<JsonElement>> All(HttpClient client, object filter) =>
        Search(client, "/v2/element-instances/search", new { filter, page = new { limit = 10_000 } });

    static async Task<List<JsonElement>> Search(HttpClient client, string path, object body)
    {
        var answer = await client.PostAsJsonAsync(path, body);
        return [.. (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];
    }

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
