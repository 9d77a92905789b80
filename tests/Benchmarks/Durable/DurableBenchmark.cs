using System.Collections.Concurrent;
using System.Diagnostics;
using Marketing.Benchmarks.Measuring;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Benchmarks.Durable;

/// <summary>Whole cases through the engine, saved at every wait state: E2 (manager, then director), E3 (five approvers), E1 and E5.</summary>
static class DurableBenchmark
{
    const int Default = 2_000;
    const int WarmUp = 300;

    internal static readonly Dictionary<string, Value> Variables = new()
    {
        ["amount"] = Value.Of(12_000), ["approvers"] = Value.OfList([.. Enumerable.Range(1, 5).Select(number => Value.Of($"approver-{number}"))]),
    };

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        var n = options.Given ? options.N : Default;
        using var database = Database.New(options.Store ?? "sqlite");
        double? limit = null;
        if (options.WithLimit && RawStore.Knows(options.Workload) && database.Raw() is { } raw)
        {
            using (raw)
            {
                var began = Stopwatch.GetTimestamp();
                await raw.Run(options.Workload, n, options.Writers);
                limit = n / Stopwatch.GetElapsedTime(began).TotalSeconds;
                output.WriteLine(Line(options, "floor", n) with { InstancesPerSecond = Math.Round(limit.Value) });
            }
        }

        var line = await Engine(options, database, n);
        output.WriteLine(limit is null ? line : line with { Limit = Math.Round(limit.Value), RatioToLimit = Math.Round(line.InstancesPerSecond!.Value / limit.Value, 3) });
        return line.Correct == true ? 0 : 1;
    }

    static async Task<ResultLine> Engine(BenchmarkOptions options, Database database, int n)
    {
        var store = database.Open();
        var offers = new Offers();
        var engine = new ProcessEngine(new CommandRunner(store, new EngineClock(), () => Surroundings.Plain, offers, NullLogger<CommandRunner>.Instance));
        var deployed = (await engine.Deploy([new ResourceFile(options.Workload + ".bpmn", CaseFile.Bytes(options.Workload + ".bpmn"))], "ana")).Value;
        var request = new StartRequest { DefinitionKey = deployed.Processes[0].Key, Variables = Variables };
        await Cases(engine, offers, request, WarmUp, options.Writers, []);

        var before = database.Size();
        var (allocated, cpu, began) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var times = new double[n];
        var tasks = await Cases(engine, offers, request, n, options.Writers, times);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        (allocated, cpu) = (GC.GetTotalAllocatedBytes() - allocated, Environment.CpuUsage.TotalTime - cpu);
        var size = database.Size() - before;
        await ((IAsyncDisposable?)(store as RelationalStore) ?? NoStore.Instance).DisposeAsync();
        Array.Sort(times);
        return Line(options, "engine", n) with
        {
            InstancesPerSecond = Math.Round(n / seconds), TasksPerSecond = Math.Round(tasks / seconds), Correct = tasks >= 0,
            P50Us = Math.Round(times[n / 2]), P99Us = Math.Round(times[(int)(n * 0.99)]), MaxUs = Math.Round(times[^1]),
            AllocatedBytes = Math.Round((double)allocated / n), CpuUs = Math.Round(cpu.TotalMicroseconds / n), BytesPerInstance = size > 0 ? Math.Round((double)size / n) : null,
        };
    }

    /// <summary>Runs cases to their end, so many callers at once. Answers how many tasks were completed; below zero when a case did not end.</summary>
    internal static async Task<long> Cases(ProcessEngine engine, Offers offers, StartRequest request, int n, int writers, double[] times)
    {
        var (next, tasks, broken) = (-1, 0L, false);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var at = Interlocked.Increment(ref next); at < n; at = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                var instance = (await engine.Start(request, "ana")).Value.Instance.Key;
                while (offers.Next(instance) is { } open)
                {
                    var done = await engine.CompleteTask(open, "ana", _ => new ValueTask<Outcome<TaskResult>>(new TaskResult(Answer)));
                    if (done.Refusal?.Kind == RefusalKind.NotFound)
                        continue; // offered by a step that was done again before it was saved
                    if (!done.Succeeded)
                    {
                        broken = true;
                        return;
                    }
                    Interlocked.Increment(ref tasks);
                }
                broken |= !offers.HasEnded(instance);
                if (times.Length > 0)
                    times[at] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            }
        })));
        return broken ? -1 : tasks;
    }

    static readonly Dictionary<string, Value> Answer = new() { ["decision"] = Value.Of("agree"), ["approved"] = Value.Of(true) };

    /// <summary>What steps have offered: the next task of a case is known without asking the store for it.</summary>
    internal sealed class Offers : StepListener
    {
        readonly ConcurrentDictionary<long, ConcurrentQueue<long>> open = [];
        readonly ConcurrentDictionary<long, bool> ended = [];

        public override ValueTask Saving(IEngineTransaction transaction, SavedStep step)
        {
            foreach (var offer in step.Effects.OfType<OfferTask>())
                open.GetOrAdd(step.Instance.Key, _ => []).Enqueue(offer.Key);
            if (step.Instance.EndedAt is not null)
                ended[step.Instance.Key] = true;
            return default;
        }

        public long? Next(long instance) => open.TryGetValue(instance, out var queue) && queue.TryDequeue(out var task) ? task : null;

        public bool HasEnded(long instance) => ended.TryRemove(instance, out _) && (open.TryRemove(instance, out _) || true);
    }

    static ResultLine Line(BenchmarkOptions options, string variant, int n) => new()
    {
        Workload = options.Workload, Case = options.Workload, Variant = variant, Store = options.Store ?? "sqlite", N = n, Writers = options.Writers,
    };

    sealed class NoStore : IAsyncDisposable
    {
        public static NoStore Instance { get; } = new();

        public ValueTask DisposeAsync() => default;
    }
}
