using System.Diagnostics;
using System.Globalization;

namespace Marketing.Testing;

/// <summary>The real program in a process of its own, which can be stopped, frozen and killed. It chooses its port itself.</summary>
public sealed class HostProcess : IDisposable
{
    const string Ready = "Marketing is ready: ";
    static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    readonly Process process;
    readonly List<string> output = [];
    HttpClient? client;
    bool endIsWanted;

    HostProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.Add(line.Data ?? "");
    }

    /// <summary>Its interface.</summary>
    /// <exception cref="InvalidOperationException">It was launched, and does not listen yet.</exception>
    public HttpClient Client => client ?? throw new InvalidOperationException("The host has not said where it listens.");

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

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
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public static async Task<HostProcess> Start(HostDatabase database, HostSettings? settings = null)
    {
        var clock = Stopwatch.StartNew();
        var host = Launch(database, settings ?? new HostSettings());
        try
        {
            while (!await host.IsReady())
            {
                if (host.process.HasExited || clock.Elapsed > LongestStart)
                    throw new InvalidOperationException($"The host did not start within {clock.Elapsed}: {string.Join('\n', host.Output.TakeLast(20))}");
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
    public static HostProcess Launch(HostDatabase database, HostSettings settings)
    {
        var start = StartInfo(["--urls", "http://127.0.0.1:0", "--contentRoot", SourceTree.Dashboard], database.Folder, settings);
        Tell(start, database, settings);
        return new HostProcess(start);
    }

    // Which database it is, and the environment of the settings, which wins.
    internal static void Tell(ProcessStartInfo start, HostDatabase database, HostSettings settings)
    {
        start.Environment["Marketing__Storage__Provider"] = database.Provider;
        start.Environment["Marketing__Storage__ConnectionString"] = database.ConnectionString;
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
    }

    /// <summary>How the program is called; used for its other verbs too.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> arguments, string folder, HostSettings settings)
    {
        string[] line = [.. settings.Through, "dotnet", "exec", Find("Marketing.Dashboard.dll"), .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["LC_ALL"] = "en_US.UTF-8";
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    /// <summary>A program to start: compiled ahead of time where the last build did that, for then it starts in half the time; else as it was built.</summary>
    public static string Find(string program)
    {
        string[] folders = [AppContext.BaseDirectory, SourceTree.Program];
        return folders.Select(folder => Path.Combine(folder, "ahead")).Where(IsOfLastBuild).Concat(folders).Select(folder => Path.Combine(folder, program)).First(File.Exists);
    }

    // What was compiled ahead of an earlier build is another program.
    static bool IsOfLastBuild(string ahead) => Directory.Exists(ahead) && Directory.EnumerateFiles(ahead, "Marketing.*.dll")
        .All(compiled => File.GetLastWriteTimeUtc(Path.Combine(ahead, "..", Path.GetFileName(compiled))) <= File.GetLastWriteTimeUtc(compiled));

    async Task<bool> IsReady()
    {
        if (client is null)
        {
            if (Output.FirstOrDefault(line => line.StartsWith(Ready, StringComparison.Ordinal)) is not { } said)
                return false;
            client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 512 }) { BaseAddress = new Uri(said[Ready.Length..]), Timeout = TimeSpan.FromSeconds(30) };
        }

        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
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
    /// <exception cref="InvalidOperationException">It runs on after a minute.</exception>
    public async Task<int> Ended()
    {
        endIsWanted = true;
        var clock = Stopwatch.StartNew();
        while (!process.HasExited)
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"The host has not ended: {string.Join('\n', Output.TakeLast(20))}");
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

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        client?.Dispose();
    }
}
