using System.Diagnostics;

namespace Marketing.Benchmarks.Measuring;

/// <summary>How long one operation takes: warmed up, in rounds, the median of which counts.</summary>
sealed record Timing(int Operations, double MedianUs, double SlowestUs, double AllocatedBytes)
{
    static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(3);
    const int SteadyRounds = 15;
    static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Times a loop that does the operation as often as it is told.</summary>
    public static Timing Of(Action<int> loop, int rounds)
    {
        var operations = Calibrate(loop);
        var times = new double[rounds];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            loop(operations);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / operations;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        return new(operations, times[rounds / 2], times[^1], Math.Round((double)allocated / operations / rounds, 1));
    }

    /// <summary>Runs loops in turn until what they share is compiled at its highest level, so that the first measured is not the slowest.</summary>
    public static void WarmUpAll(IReadOnlyCollection<Action<int>> loops)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < LongestWarmUp;)
        {
            foreach (var loop in loops)
            {
                for (var turn = Stopwatch.StartNew(); turn.Elapsed < Round;)
                    loop(10);
            }
        }
    }

    // Runs until the code is compiled at its highest level (rounds no longer get faster), and learns how many operations fill a round.
    static int Calibrate(Action<int> loop)
    {
        var operations = 1;
        var (fastest, sinceFaster) = (double.MaxValue, 0);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp || (sinceFaster < SteadyRounds && clock.Elapsed < LongestWarmUp);)
        {
            var started = Stopwatch.GetTimestamp();
            loop(operations);
            var took = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            sinceFaster = took / operations < fastest * 0.95 ? 0 : sinceFaster + 1;
            fastest = Math.Min(fastest, took / operations);
            operations = (int)Math.Clamp(Round.TotalMicroseconds / fastest, 1, 4.0 * operations);
        }
        return operations;
    }

    public ResultLine Line(string workload, string @case, string variant, bool? correct) => new()
    {
        Workload = workload,
        Case = @case,
        Variant = variant,
        N = Operations,
        OpsPerSecond = Math.Round(1e6 / MedianUs),
        P50Us = Math.Round(MedianUs, 4),
        MaxUs = Math.Round(SlowestUs, 4),
        AllocatedBytes = AllocatedBytes,
        Correct = correct,
    };

    public ResultLine LineAgainst(Timing? floor, string workload, string @case, string variant, bool? correct)
    {
        var line = Line(workload, @case, variant, correct);
        return floor is null ? line : line with { Limit = Math.Round(floor.MedianUs, 4), RatioToLimit = Math.Round(floor.MedianUs / MedianUs, 3) };
    }

    /// <summary>Geometric mean of the medians.</summary>
    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
