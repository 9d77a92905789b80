using System.Text.Json;

namespace Marketing.Reliability.Tests;

/// <summary>The figures of a run as one line of JSON: in the test's output, and in the file <c>MARKETING_FIGURES</c> names.</summary>
static class Figures
{
    static readonly Lock One = new();

    /// <summary>Whether the long sizes are asked for (<c>./test.sh --long</c>).</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("MARKETING_LONG") is { Length: > 0 };

    /// <summary>A size: the quick one, or the long one when asked for.</summary>
    public static T Size<T>(T quick, T @long) => Long ? @long : quick;

    /// <summary>A seed that is printed; <c>MARKETING_SEED</c> repeats a run.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("MARKETING_SEED"), out var seed) ? seed : Environment.TickCount & 0xFFFF;

    /// <param name="id">Of the list of faults, such as F1.</param>
    public static void Print(this ITestOutputHelper output, string id, object database, object figures)
    {
        var line = JsonSerializer.Serialize(new { id, database = database.ToString(), size = Long ? "long" : "quick", seed = Seed, figures });
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("MARKETING_FIGURES") is not { Length: > 0 } file)
            return;
        lock (One)
            File.AppendAllText(file, line + "\n");
    }

    /// <summary>The value below which this part of the sorted values lies.</summary>
    public static double Percentile(this IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))], 1);
    }
}
