using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Marketing.Reliability.Tests.Databases;

namespace Marketing.Reliability.Tests.Hosts;

/// <summary>How a host is started, beside the database it works on.</summary>
sealed record HostSettings
{
    /// <summary>Whether <c>PUT /v2/clock</c> may set the clock.</summary>
    public bool ControllableClock { get; init; }

    /// <summary>Environment of the process, which comes last and wins.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What the process is started through, such as strace with its options; it is put before the program.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Another build of the program; null for the one under test.</summary>
    public string? Program { get; init; }
}

/// <summary>The real program in a process of its own, which can be stopped, frozen and killed.</summary>
sealed class HostProcess : IDisposable
{
    static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    readonly Process process;
    readonly List<string> output;
    bool endIsWanted;

    HostProcess(Process process, List<string> output, Uri address)
    {
        this.process = process;
        this.output = output;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 512 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public int Id => process.Id;

    /// <summary>From the start of the process to the first answer of <c>/health/ready</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>What it has written so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (output)
                return [.. output];
        }
    }

    /// <summary>Exceptions that nobody caught, and an end that nobody wanted.</summary>
    public IEnumerable<string> Crashes
    {
        get
        {
            if (process.HasExited && !endIsWanted)
                yield return $"a host has ended by itself with code {process.ExitCode}: {string.Join(" | ", Output.TakeLast(3))}";
            foreach (var line in Output.Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal)))
                yield return $"a host has logged: {line}";
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<HostProcess> Start(DatabaseUnderTest database, HostSettings? settings = null)
    {
        var clock = Stopwatch.StartNew();
        var host = Launch(database, settings ?? new HostSettings());
        try
        {
            while (!await host.IsReady())
            {
                if (host.process.HasExited || clock.Elapsed > LongestStart)
                    Assert.Fail($"The host did not start: {string.Join('\n', host.Output.TakeLast(20))}");
                await Task.Delay(20);
            }
        }
        catch
        {
            host.Dispose();
            throw;
        }

        host.StartTime = clock.Elapsed;
        return host;
    }

    /// <summary>Starts it and does not wait.</summary>
    public static HostProcess Launch(DatabaseUnderTest database, HostSettings settings)
    {
        var port = FreePort();
        var start = StartInfo(["--urls", $"http://127.0.0.1:{port}", "--contentRoot", SourceTree.Dashboard], database.Folder, settings);
        start.Environment["Marketing__Storage__Provider"] = database.Provider;
        start.Environment["Marketing__Storage__ConnectionString"] = database.ConnectionString;
        start.Environment["Marketing__Clock__Controllable"] = settings.ControllableClock ? "true" : "false";
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
        var output = new List<string>();
        var process = Process.Start(start)!;
        foreach (var listen in (Action<DataReceivedEventHandler>[])[handler => process.OutputDataReceived += handler, handler => process.ErrorDataReceived += handler])
        {
            listen((_, line) =>
            {
                lock (output)
                    output.Add(line.Data ?? "");
            });
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new HostProcess(process, output, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>How the program is called; used for its other verbs too.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> arguments, string folder, HostSettings settings)
    {
        string[] line = [.. settings.Through, "dotnet", "exec", settings.Program ?? Path.Combine(AppContext.BaseDirectory, "Marketing.Dashboard.dll"), .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["LC_ALL"] = "en_US.UTF-8";
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    async Task<bool> IsReady()
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
        endIsWanted = true;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <summary>SIGSTOP: the process stands still and knows nothing of it.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>SIGTERM; answers how long the end took and the exit code.</summary>
    public async Task<(TimeSpan Took, int Code)> Stop()
    {
        endIsWanted = true;
        var clock = Stopwatch.StartNew();
        Signal("TERM");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        return (clock.Elapsed, process.ExitCode);
    }

    /// <summary>Waits for an end by itself, such as a start that is refused.</summary>
    public async Task<int> Ended()
    {
        endIsWanted = true;
        var clock = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"The host has not ended: {string.Join('\n', Output.TakeLast(20))}");
            await Task.Delay(20);
        }

        process.WaitForExit(); // for the last of its output
        return process.ExitCode;
    }

    void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public static int FreePort()
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
