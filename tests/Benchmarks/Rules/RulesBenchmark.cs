using Marketing.Benchmarks.Measuring;

namespace Marketing.Benchmarks.Rules;

/// <summary>The five workloads of production rules; <c>--n</c> is the number of facts.</summary>
static class RulesBenchmark
{
    const int DefaultFacts = 100_000;

    public static int Run(BenchmarkOptions options, TextWriter output)
    {
        var facts = options.Given ? options.N : DefaultFacts;
        var lines = options.Workload switch
        {
            "rules-w1" => QuartersBenchmark.Run(facts, options),
            "rules-w2" => ThresholdsBenchmark.Run(facts, options),
            "rules-w3" => MatrixBenchmark.Run(facts, options),
            "rules-w4" => ChainBenchmark.Run(facts, options),
            _ => DeadlinesBenchmark.Run(facts, options),
        };
        var correct = true;
        foreach (var line in lines)
        {
            output.WriteLine(line);
            correct &= line.Correct != false;
        }
        return correct ? 0 : 1;
    }
}
