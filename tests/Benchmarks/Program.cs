using System.Globalization;
using Marketing.Benchmarks.Dmn;
using Marketing.Benchmarks.Feel;
using Marketing.Benchmarks.Measuring;

// dotnet run -c Release --project tests/Benchmarks -- <workload> [--n N] [--limit] [--case ID]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (BenchmarkOptions.TryRead(args, out var options, out var wrong))
{
    switch (options.Workload)
    {
        case "feel":
            return FeelBenchmark.Run(options, Console.Out);
        case "dmn":
            return DmnBenchmark.Run(options, Console.Out);
        default:
            wrong = $"unknown workload '{options.Workload}'";
            break;
    }
}

Console.Error.WriteLine(wrong);
Console.Error.WriteLine("usage: feel|dmn [--n ROUNDS] [--limit] [--case ID]");
return 2;
