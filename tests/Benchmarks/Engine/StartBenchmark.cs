using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Marketing.Benchmarks.Measuring;
using Marketing.Testing;

namespace Marketing.Benchmarks.Engine;

/// <summary>The program itself: from its start to the first answered request, and what it weighs when nobody asks for anything.</summary>
static class StartBenchmark
{
    const int Starts = 5;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        var idle = TimeSpan.FromSeconds(options.Given ? options.N : 60);
        var program = HostProcess.Find("Marketing.Dashboard.dll");
        var times = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            using var world = new EngineWorld(options.Store ?? "sqlite");
            world.Close();
            var (process, took) = await Start(program, world);
            try
            {
                times.Add(took.TotalMicroseconds);
                if (start == Starts - 1)
                    await Tell(times, process, idle, world.Kind, output);
            }
            finally
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        return 0;
    }

    // The times at once, for the wait that follows is long.
    static async Task Tell(List<double> times, Process process, TimeSpan idle, string store, TextWriter output)
    {
        times.Sort();
        var line = new ResultLine { Workload = "e6", Case = "e6", Variant = "start-to-first-answer", Store = store, N = Starts, P50Us = Math.Round(times[Starts / 2]), MaxUs = Math.Round(times[^1]), Correct = true };
        output.WriteLine(line);
        await Task.Delay(idle);
        process.Refresh();
        output.WriteLine(line with { Variant = "idle", N = (int)idle.TotalSeconds, P50Us = null, MaxUs = null, RssMb = Math.Round(process.WorkingSet64 / 1e6), Correct = !process.HasExited });
    }

    static async Task<(Process, TimeSpan)> Start(string program, EngineWorld world)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();
        var start = new ProcessStartInfo("dotnet", ["exec", program, "--urls", address, "--contentRoot", Path.Combine(SourceTree.Root, "src", "Dashboard")]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Marketing__Storage__Provider"] = world.Kind == "postgres" ? "PostgreSql" : "Sqlite";
        start.Environment["Marketing__Storage__ConnectionString"] = world.ConnectionString;
        using var client = new HttpClient();
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        while (clock.Elapsed < Patience)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The program has ended with {process.ExitCode}: {await process.StandardOutput.ReadToEndAsync()}");
            try
            {
                if ((await client.GetAsync(address + "/v2/topology")).IsSuccessStatusCode)
                    return (process, clock.Elapsed);
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(5);
        }

        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"The program has not answered within {Patience}.");
    }
}
