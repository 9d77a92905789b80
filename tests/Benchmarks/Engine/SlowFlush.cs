using System.Diagnostics;
using System.Globalization;

namespace Marketing.Benchmarks.Engine;

/// <summary>A slower disk: the same benchmark in a process whose every flush strace holds up.</summary>
static class SlowFlush
{
    public static int RunAgain(string[] args, TimeSpan delay)
    {
        var at = Array.IndexOf(args, "--slow-flush");
        string[] rest = [.. args[..at], .. args[(at + 2)..]];
        var microseconds = delay.TotalMicroseconds.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("strace",
        [
            "-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_exit={microseconds}", "-e", "signal=none", "-o", "/dev/null",
            "dotnet", "exec", typeof(SlowFlush).Assembly.Location, .. rest,
        ]);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
