using System.Diagnostics;
using System.Runtime;
using Marketing.Benchmarks.Measuring;

namespace Marketing.Benchmarks.Rules;

/// <summary>Times whole loads and single increments, and weighs what stays.</summary>
static class Measure
{
    const int Rounds = 5;

    // The runtime waits 100 ms before it compiles again what has become hot.
    static readonly TimeSpan CompilerDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>The median processor time of a load, each from a fresh start, in microseconds.</summary>
    /// <remarks>Of the whole program, its garbage collection with it; what else runs on the machine does not count. Measured
    /// once the runtime compiles nothing more: its compiler works beside the load and would count as much as the load itself.</remarks>
    public static double Load<T>(Func<T> prepare, Action<T> load)
    {
        WarmUp(() => load(prepare()));
        var times = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            var fresh = prepare();
            Collect();
            var started = Environment.CpuUsage.TotalTime;
            load(fresh);
            times[i] = (Environment.CpuUsage.TotalTime - started).TotalMicroseconds;
        }
        Array.Sort(times);
        return times[Rounds / 2];
    }

    /// <summary>Repeats some work until no method is compiled anew, thirty times at most.</summary>
    static void WarmUp(Action work)
    {
        for (var (round, quiet) = (0, 0); round < 30 && quiet < 3; round++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            work();
            Thread.Sleep(CompilerDelay);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }

    /// <summary>The times of increments one by one, sorted, in microseconds.</summary>
    public static double[] Each(int count, Action<int> increment)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            increment(i);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        Array.Sort(times);
        return times;
    }

    /// <summary>The median time of an increment, from rounds of many, for work shorter than the clock can tell.</summary>
    public static double Together(int count, Action<int> increment)
    {
        var per = Math.Max(1, count / 20);
        var times = new List<double>();
        for (var at = 0; at + per <= count; at += per)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = at; i < at + per; i++)
                increment(i);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / per);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Bytes that something keeps alive.</summary>
    public static long Weight(Func<object> make)
    {
        var before = Collect();
        var kept = make();
        var after = Collect();
        GC.KeepAlive(kept);
        return after - before;
    }

    static long Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public static double P(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];

    public static ResultLine Line(string workload, string @case, string variant, int n, double us, double? floor, string? must, bool correct) => new()
    {
        Workload = workload,
        Case = @case,
        Variant = variant,
        N = n,
        P50Us = Math.Round(us, 3),
        Limit = floor is { } limit ? Math.Round(limit, 4) : null,
        RatioToLimit = floor is { } hand ? Math.Round(hand / us, 4) : null,
        Must = must,
        Correct = correct,
    };

    public static ResultLine Line(string workload, string @case, string variant, double[] sorted, double? floor, string? must, bool correct) =>
        Line(workload, @case, variant, sorted.Length, P(sorted, 0.5), floor, must, correct) with
        {
            P99Us = Math.Round(P(sorted, 0.99), 3),
            MaxUs = Math.Round(sorted[^1], 3),
        };

    public static ResultLine Memory(string workload, string @case, int facts, long bytes, string must) => new()
    {
        Workload = workload,
        Case = @case,
        Variant = "memory",
        N = facts,
        BytesPerInstance = Math.Round((double)bytes / facts, 1),
        Must = must,
    };
}
