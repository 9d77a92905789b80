using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Marketing.Dashboard.Tests.Crash;

/// <summary>The real program in a process of its own, on a database file, that can be killed.</summary>
sealed class HostProcess : IDisposable
{
    readonly Process process;

    HostProcess(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    }

    public HttpClient Client { get; }

    /// <summary>The address of the page.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<HostProcess> Start(string database)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Marketing.Dashboard.dll"), 
            "--urls", $"http://127.0.0.1:{port}", "--contentRoot", SourceTree.Dashboard])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(database)!,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Marketing__Storage__ConnectionString"] = $"Data Source={database}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        var output = new List<string>();
        process.OutputDataReceived += (_, line) => { lock (output) output.Add(line.Data ?? ""); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.Add(line.Data ?? ""); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var host = new HostProcess(process, new Uri($"http://127.0.0.1:{port}"));
        var deadline = Stopwatch.StartNew();
        while (!await host.Answers())
        {
            if (process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(60))
            {
                lock (output)
                    Assert.Fail($"The host did not start: {string.Join('\n', output.TakeLast(20))}");
            }

            await Task.Delay(50);
        }

        return host;
    }

    async Task<bool> Answers()
    {
        try
        {
            return (await Client.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL: no chance to say goodbye.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM: a normal stop. Answers the exit code and how long it took.</summary>
    public async Task<(int Code, TimeSpan Took)> Stop()
    {
        var began = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, began.Elapsed);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Client.Dispose();
    }
}
