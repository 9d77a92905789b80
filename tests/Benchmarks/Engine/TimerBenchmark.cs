using System.Collections.Concurrent;
using System.Diagnostics;
using Marketing.Benchmarks.Measuring;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Benchmarks.Engine;

/// <summary>Timers: what one costs that is made and cancelled, what many pending ones weigh, and how late those are that fire.</summary>
static class TimerBenchmark
{
    const int Due = 10_000;
    const int Rounds = 500;
    static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        var store = options.Store ?? "sqlite";
        using var world = new EngineWorld(store);
        var timed = await world.Deploy("e4", CaseFile.Bytes("e4.bpmn"));
        output.WriteLine(await MadeAndCancelled(world, timed));
        output.WriteLine(await Pending(world, timed, options));
        using var fresh = new EngineWorld(store);
        var late = await Lateness(fresh, await fresh.Deploy("e4", CaseFile.Bytes("e4.bpmn")));
        output.WriteLine(late);
        return late.Correct == true ? 0 : 1;
    }

    static Task<Outcome<StartedInstance>> Start(EngineWorld world, long definition, string due) =>
        world.Engine.Start(new StartRequest { DefinitionKey = definition, Variables = new Dictionary<string, Value> { ["due"] = Value.Of(due) } }, "ana");

    // The same process with the timer and without it, a start and a completion each: the difference is the timer's.
    static async Task<ResultLine> MadeAndCancelled(EngineWorld world, long timed)
    {
        var text = System.Text.Encoding.UTF8.GetString(CaseFile.Bytes("e4.bpmn"));
        var (from, to) = (text.IndexOf("<bpmn:boundaryEvent", StringComparison.Ordinal), text.IndexOf("</bpmn:boundaryEvent>", StringComparison.Ordinal) + "</bpmn:boundaryEvent>".Length);
        var flow = text.IndexOf("<bpmn:sequenceFlow id=\"f3\"", StringComparison.Ordinal);
        var plainText = (text[..from] + text[to..flow] + text[(text.IndexOf("</bpmn:sequenceFlow>", flow, StringComparison.Ordinal) + "</bpmn:sequenceFlow>".Length)..])
            .Replace("<bpmn:endEvent id=\"timed_out\" name=\"timed_out\"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>", "", StringComparison.Ordinal)
            .Replace("e4_boundary_timer", "e4_plain", StringComparison.Ordinal);
        var plain = await world.Deploy("e4-plain", System.Text.Encoding.UTF8.GetBytes(plainText));
        await Through(world, timed, 300);
        await Through(world, plain, 300);
        List<double> with = [], without = [];
        for (var round = 0; round < 5; round++)
        {
            without.Add(await Through(world, plain, Rounds));
            with.Add(await Through(world, timed, Rounds));
        }

        var (less, more) = (without.Order().ElementAt(2), with.Order().ElementAt(2));
        return new ResultLine
        {
            Workload = "e4", Case = "e4", Variant = "made-and-cancelled", Store = world.Kind, N = Rounds, P50Us = Math.Round(more - less, 1), Limit = Math.Round(less, 1),
            RatioToLimit = Math.Round(less / more, 3), Correct = true,
        };
    }

    // Microseconds an instance.
    static async Task<double> Through(EngineWorld world, long definition, int instances)
    {
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < instances; number++)
        {
            var started = (await Start(world, definition, "PT24H")).Value.Instance;
            var task = started.Elements.SelectMany(element => element.Waits).First(wait => wait.Kind == Marketing.Engine.Execution.WaitKind.UserTask).Key;
            await world.Engine.CompleteTask(task, "boss", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Value>())));
        }

        return clock.Elapsed.TotalMicroseconds / instances;
    }

    static async Task<ResultLine> Pending(EngineWorld world, long definition, BenchmarkOptions options)
    {
        var pending = options.Given ? options.N : 10_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Parallel.ForEachAsync(Enumerable.Range(0, pending), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await Start(world, definition, "PT24H"));
        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        var clock = Stopwatch.StartNew();
        world.Reopen();
        var next = await new DueWork(world.Runner, new Jobs(world.Runner, []), Microsoft.Extensions.Logging.Abstractions.NullLogger<DueWork>.Instance).Run(CancellationToken.None);
        return new ResultLine
        {
            Workload = "e4", Case = "e4", Variant = "pending", Store = world.Kind, N = pending, AllocatedBytes = Math.Round((double)heap / pending, 1),
            MaxUs = Math.Round(clock.Elapsed.TotalMicroseconds), RssMb = Math.Round(Environment.WorkingSet / 1e6), Correct = next is not null,
        };
    }

    // The real alarm clock over real time. Late is from the due instant to the commit of the step.
    static async Task<ResultLine> Lateness(EngineWorld world, long definition)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(world.Store);
        builder.Services.AddSingleton((RelationalStore)world.Store);
        builder.Services.AddMarketingEngine();
        using var host = builder.Build();
        var engine = host.Services.GetRequiredService<ProcessEngine>();
        var (due, late) = (new ConcurrentDictionary<long, DateTimeOffset>(), new ConcurrentDictionary<long, double>());

        // All are made first, to be due from a moment on at which everything is made.
        var from = DateTimeOffset.UtcNow + await TimeToMake(world, definition) + TimeSpan.FromSeconds(5);
        await Parallel.ForEachAsync(Enumerable.Range(0, Due), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, cancellation) =>
        {
            var instant = from + (Span * number / Due);
            var length = System.Xml.XmlConvert.ToString(instant - DateTimeOffset.UtcNow);
            var instance = (await engine.Start(new StartRequest { DefinitionKey = definition, Variables = new Dictionary<string, Value> { ["due"] = Value.Of(length) } }, "ana", cancellation: cancellation)).Value.Instance;
            due[instance.Key] = await engine.Look(async context => (await context.Transaction.TimersOf(instance.Key))[0].DueAt, cancellation);
        });
        var madeInTime = DateTimeOffset.UtcNow < from;
        var early = 0;
        engine.Committed += changes =>
        {
            var now = DateTimeOffset.UtcNow;
            foreach (var change in changes.Where(change => change is { Kind: "instance", InstanceKey: not null } && due.ContainsKey(change.InstanceKey.Value)))
            {
                var lateness = (now - due[change.InstanceKey!.Value]).TotalMicroseconds;
                early += lateness < 0 ? 1 : 0;
                late[change.InstanceKey.Value] = lateness;
            }
        };
        await host.StartAsync();
        await Task.Delay(from - DateTimeOffset.UtcNow is { Ticks: > 0 } left ? left : TimeSpan.Zero);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var limit = Stopwatch.StartNew();
        while (late.Count < Due && limit.Elapsed < TimeSpan.FromMinutes(3))
            await Task.Delay(50);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        await host.StopAsync();
        double[] sorted = [.. late.Values.Order()];
        return new ResultLine
        {
            Workload = "e4", Case = "e4", Variant = "lateness", Store = world.Kind, N = late.Count, P50Us = Math.Round(sorted[sorted.Length / 2]), P99Us = Math.Round(sorted[sorted.Length * 99 / 100]),
            MaxUs = Math.Round(sorted[^1]), CpuUs = Math.Round(cpu.TotalMicroseconds / Due, 1), Correct = late.Count == Due && early == 0 && madeInTime,
        };
    }

    // As long as the making of all will take at most, judged by some that are due at once: they warm what fires them.
    static async Task<TimeSpan> TimeToMake(EngineWorld world, long definition)
    {
        const int some = 500;
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, some), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, cancellation) =>
        {
            var instance = (await Start(world, definition, "PT0S")).Value.Instance;
            await world.Engine.Look(async context => await context.Transaction.TimersOf(instance.Key), cancellation);
        });
        return clock.Elapsed * Due / some * 1.5;
    }
}
