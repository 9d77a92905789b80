using System.Diagnostics;
using Marketing.Benchmarks.Engine;
using Marketing.Benchmarks.Measuring;
using Marketing.Engine;

namespace Marketing.Benchmarks.Durable;

/// <summary>How much slower an approval (E2) becomes when many others wait in the store: sizes of ten times each, up to <c>--n</c>.</summary>
static class GrowthBenchmark
{
    const int Most = 1_000_000;
    const int Measured = 1_000;
    const int Fillers = 64;

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        var offers = new DurableBenchmark.Offers();
        using var world = new EngineWorld(options.Store ?? "sqlite", offers);
        var request = new StartRequest { DefinitionKey = await world.Deploy("e2", CaseFile.Bytes("e2.bpmn")), Variables = DurableBenchmark.Variables };
        await DurableBenchmark.Cases(world.Engine, offers, request, Measured / 2, options.Writers, []); // warm
        var (filled, empty, correct) = (0L, 0.0, true);
        for (long size = 0; size <= (options.Given ? options.N : Most); size = size == 0 ? 1_000 : size * 10)
        {
            await Parallel.ForEachAsync(Range(filled, size), new ParallelOptions { MaxDegreeOfParallelism = Fillers }, async (_, stop) => await world.Engine.Start(request, "ana", cancellation: stop));
            filled = size;
            var times = new double[Measured];
            var began = Stopwatch.GetTimestamp();
            var tasks = await DurableBenchmark.Cases(world.Engine, offers, request, Measured, options.Writers, times);
            var speed = Measured / Stopwatch.GetElapsedTime(began).TotalSeconds;
            Array.Sort(times);
            empty = size == 0 ? speed : empty;
            correct &= tasks == 2 * Measured;
            output.WriteLine(new ResultLine
            {
                Workload = "growth", Case = "e2", Variant = $"{size} waiting", Store = world.Kind, N = Measured, Writers = options.Writers, InstancesPerSecond = Math.Round(speed),
                P50Us = Math.Round(times[Measured / 2]), P99Us = Math.Round(times[Measured * 99 / 100]), MaxUs = Math.Round(times[^1]), RssMb = Math.Round(Environment.WorkingSet / 1e6),
                Limit = Math.Round(empty), RatioToLimit = Math.Round(speed / empty, 3), Correct = tasks == 2 * Measured,
            });
        }

        return correct ? 0 : 1;
    }

    static IEnumerable<long> Range(long from, long to)
    {
        for (; from < to; from++)
            yield return from;
    }
}
