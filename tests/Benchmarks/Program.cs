using System.Globalization;
using Marketing.Benchmarks.Approvals;
using Marketing.Benchmarks.Dmn;
using Marketing.Benchmarks.Durable;
using Marketing.Benchmarks.Engine;
using Marketing.Benchmarks.Feel;
using Marketing.Benchmarks.Measuring;
using Marketing.Benchmarks.Rules;

// dotnet run -c Release --project tests/Benchmarks -- <workload> [--n N] [--limit] [--case ID] [--store memory|sqlite|postgres] [--writers W] [--slow-flush 1ms]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (BenchmarkOptions.TryRead(args, out var options, out var wrong))
{
    switch (options.Workload)
    {
        case "feel":
            return FeelBenchmark.Run(options, Console.Out);
        case "dmn":
            return DmnBenchmark.Run(options, Console.Out);
        case "rules-w1" or "rules-w2" or "rules-w3" or "rules-w4" or "rules-w5":
            return RulesBenchmark.Run(options, Console.Out);
        case not "e6" when options.SlowFlush is { } delay:
            return SlowFlush.RunAgain(args, delay);
        case "e2" or "e3":
            return await DurableBenchmark.Run(options, Console.Out);
        case "e1" or "e5" when options.Store is "sqlite" or "postgres":
            return await DurableBenchmark.Run(options, Console.Out);
        case "e1" or "e5":
            return await EngineBenchmark.Run(options, Console.Out);
        case "e4":
            return await TimerBenchmark.Run(options, Console.Out);
        case "e6":
            return await StartBenchmark.Run(options, Console.Out);
        case "approvals":
            return await ApprovalsBenchmark.Run(options, Console.Out);
        case "growth":
            return await GrowthBenchmark.Run(options, Console.Out);
        default:
            wrong = $"unknown workload '{options.Workload}'";
            break;
    }
}

Console.Error.WriteLine(wrong);
Console.Error.WriteLine("usage: feel|dmn|rules-w1…w5|e1|e2|e3|e4|e5|e6|growth|approvals [--n N] [--limit] [--case ID] [--store memory|sqlite|postgres] [--writers W] [--slow-flush 1ms]");
return 2;
