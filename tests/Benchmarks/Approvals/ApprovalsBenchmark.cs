using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Testing;
using Marketing.Workflows.Directory;

namespace Marketing.Benchmarks.Approvals;

/// <summary>What a person waits for: deciding a task and getting the next one with many open, over HTTP against the program; finding who holds a role; and what running clocks cost while nothing is due.</summary>
static class ApprovalsBenchmark
{
    const int Decided = 300;
    const int People = 10_000;

    static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    // An approval in which one person decides, with more properties of its task.
    static string Model(string properties = "") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <bpmn:process id="bench" name="bench" isExecutable="true">
            <bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="role:process-owner" /></zeebe:properties></bpmn:extensionElements>
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="check" />
            <bpmn:userTask id="check" name="check"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="marketing-manager-1" />
              <zeebe:properties><zeebe:property name="approval.mode" value="single" />{properties}</zeebe:properties></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="e" /><bpmn:endEvent id="e" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    // Warned at three marks, reminded and escalated later: as many as a deadline of the catalogue has.
    const string Clock = """
        <zeebe:property name="sla.due" value="P30D" /><zeebe:property name="sla.warn" value="50%, 75%, 90%" /><zeebe:property name="sla.steps" value="+PT0S remind every P1D x10; +P2D escalate up" />
        """;

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        Roles(output);
        await Inbox(options.Given ? options.N : 10_000, output);
        await Clocks(options.Given ? options.N : 10_000, output);
        return 0;
    }

    static void Roles(TextWriter output)
    {
        var people = Enumerable.Range(0, People).Select(at => new Person($"p{at}", $"p{at}", "u", at % 100 == 7 ? ["rare"] : ["many"], null)).ToList();
        var directory = new DirectorySnapshot(people, [new Role("rare", new Words("少", "rare")), new Role("many", new Words("多", "many"))], []);
        var role = FeelExpression.Parse("role(\"rare\")", FeelNames.None, directory.Functions);
        var around = new FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Functions = directory.Functions };
        var times = new List<double>();
        var right = true;
        for (var round = 0; round < 2_000; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var found = role.Evaluate(new NoNames(), around).Value;
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            right &= found.TryList(out var ids) && ids.Count == People / 100;
        }

        output.WriteLine(Line("role-among-people", People, times) with { Correct = right });
    }

    sealed class NoNames : IFeelScope
    {
        public bool TryGet(string name, out Value value)
        {
            value = Value.Null;
            return false;
        }
    }

    static async Task Inbox(int open, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("marketing-bench-");
        using (var host = await HostProcess.Start(HostDatabase.OfFile(Path.Combine(folder.FullName, "approvals.db"))))
        {
            using var admin = await Begin(host, Model(), open);
            using var manager = Client(host.Address, "marketing-manager-1");
            var next = (await manager.GetFromJsonAsync<JsonElement>("/api/tasks?limit=1")).GetProperty("items")[0].GetProperty("userTaskKey").GetString();
            var times = new List<double>();
            var seen = new HashSet<string?>();
            for (var round = 0; round < Decided; round++)
            {
                var began = Stopwatch.GetTimestamp();
                var answer = await manager.PostAsJsonAsync($"/api/tasks/{next}/approve", new { comment = "ok" });
                var body = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>());
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                seen.Add(next);
                next = body.GetProperty("next").GetProperty("userTaskKey").GetString();
            }

            output.WriteLine(Line("decide-and-next", open, times) with { Store = "sqlite", Correct = seen.Count == Decided && !seen.Contains(next) });
        }

        folder.Delete(recursive: true);
    }

    // Processor time of the program while nobody asks for anything, without clocks and with them, in microseconds a second.
    static async Task Clocks(int running, TextWriter output)
    {
        foreach (var (variant, instances) in new[] { ("no-clocks", 0), ("running-clocks", running) })
        {
            var folder = Directory.CreateTempSubdirectory("marketing-bench-");
            using (var host = await HostProcess.Start(HostDatabase.OfFile(Path.Combine(folder.FullName, "clocks.db"))))
            {
                using var admin = await Begin(host, Model(Clock), instances);
                await Task.Delay(Settling);
                using var process = Process.GetProcessById(host.Id);
                var before = process.TotalProcessorTime;
                await Task.Delay(Idle);
                process.Refresh();
                var used = (process.TotalProcessorTime - before).TotalMicroseconds / Idle.TotalSeconds;
                var shown = await admin.GetFromJsonAsync<JsonElement>("/api/sla?state=running&limit=1");
                output.WriteLine(new ResultLine
                {
                    Workload = "approvals", Case = "approvals", Variant = variant, Store = "sqlite", N = instances, CpuUs = Math.Round(used), RssMb = Math.Round(process.WorkingSet64 / 1e6),
                    Correct = shown.GetProperty("page").GetProperty("totalItems").GetInt64() == instances,
                });
            }

            folder.Delete(recursive: true);
        }
    }

    // An administrator who has deployed a model and begun so many instances of it.
    static async Task<HttpClient> Begin(HostProcess host, string model, int instances)
    {
        var admin = Client(host.Address, null);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(model)), "resources", "bench.bpmn" } };
        (await admin.PostAsync("/v2/deployments", form)).EnsureSuccessStatusCode();
        await Parallel.ForEachAsync(Enumerable.Range(0, instances), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellation) =>
            (await admin.PostAsJsonAsync("/v2/process-instances", new { processDefinitionId = "bench" }, cancellation)).EnsureSuccessStatusCode());
        return admin;
    }

    static HttpClient Client(Uri address, string? person)
    {
        var client = new HttpClient { BaseAddress = address };
        if (person is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person}:x")));
        return client;
    }

    static ResultLine Line(string variant, int n, List<double> times)
    {
        times.Sort();
        return new ResultLine
        {
            Workload = "approvals", Case = "approvals", Variant = variant, N = n, P50Us = Math.Round(times[times.Count / 2], 1), P99Us = Math.Round(times[(int)(times.Count * 0.99)], 1), MaxUs = Math.Round(times[^1], 1),
        };
    }
}
