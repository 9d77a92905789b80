using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Marketing.Rules.Tests.Feel;

/// <summary>The time the processor has worked for one thread: what a busy machine does not change.</summary>
static partial class ThreadClock
{
    const int ThreadCpuTime = 3;

    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    /// <summary>The least milliseconds of three runs on this thread; of the wall clock where the system tells no other.</summary>
    public static double Least(Action action)
    {
        var least = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var started = Now();
            action();
            least = Math.Min(least, Now() - started);
        }
        return least;
    }

    static double Now() => OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out var time) == 0
        ? time.Seconds * 1e3 + time.Nanoseconds / 1e6
        : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
}
