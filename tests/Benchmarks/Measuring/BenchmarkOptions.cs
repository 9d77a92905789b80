using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Marketing.Benchmarks.Measuring;

/// <summary>What the command line asks for.</summary>
/// <param name="N">Rounds of a measurement for <c>feel</c> and <c>dmn</c>; the median of them is reported.</param>
/// <param name="WithLimit">Whether the hand-written floor is measured in the same run.</param>
/// <param name="Case">Only the case with this id.</param>
/// <param name="Store">memory, sqlite or postgres; null for the workload's own.</param>
/// <param name="Writers">Callers at once.</param>
/// <param name="SlowFlush">By how much each flush of the disk is slowed.</param>
sealed record BenchmarkOptions(string Workload, int N, bool WithLimit, string? Case = null, string? Store = null, int Writers = 1, TimeSpan? SlowFlush = null)
{
    /// <summary>Whether N was given.</summary>
    public bool Given { get; init; }

    const int DefaultRounds = 9;

    public static bool TryRead(string[] args, [NotNullWhen(true)] out BenchmarkOptions? options, out string wrong)
    {
        options = null;
        wrong = "no workload";
        if (args.Length == 0)
            return false;
        options = new(args[0], DefaultRounds, WithLimit: false);
        for (var i = 1; i < args.Length; i++)
        {
            wrong = $"unexpected '{args[i]}'";
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--limit":
                    options = options with { WithLimit = true };
                    continue;
                case "--case":
                    options = options with { Case = value };
                    break;
                case "--store" when value is "memory" or "sqlite" or "postgres":
                    options = options with { Store = value };
                    break;
                case "--writers" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var writers) && writers is > 0 and <= 256:
                    options = options with { Writers = writers };
                    break;
                case "--slow-flush" when value.EndsWith("ms", StringComparison.Ordinal)
                    && int.TryParse(value.AsSpan(0, value.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0:
                    options = options with { SlowFlush = TimeSpan.FromMilliseconds(milliseconds) };
                    break;
                case "--n" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { N = rounds, Given = true };
                    break;
                default:
                    return false;
            }
            i++;
        }
        return true;
    }
}
