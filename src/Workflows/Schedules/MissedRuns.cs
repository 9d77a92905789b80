namespace Marketing.Workflows.Schedules;

/// <summary>What becomes of a time that has come.</summary>
/// <param name="Missed">How many earlier times have no run of their own: it stands for them, or they are left out.</param>
/// <param name="Skipped">It is left out, because it is too late.</param>
public readonly record struct DueRun(DateTimeOffset At, int Missed, bool Skipped);

/// <summary>Which runs come of the times that have passed since the last look. Pure.</summary>
public static class MissedRuns
{
    /// <summary>A time is not missed that is no later than this: a program that is restarted is no reason to leave it out.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>With <see cref="CatchUp.All"/> no more runs than this are made up for at once; the first of them stands for what is older.</summary>
    public const int Most = 400;

    /// <param name="times">What has come, in order, up to and including now.</param>
    public static IReadOnlyList<DueRun> Of(CatchUp policy, IReadOnlyList<DateTimeOffset> times, DateTimeOffset now)
    {
        if (times.Count == 0)
            return [];
        if (policy == CatchUp.All)
        {
            var older = Math.Max(0, times.Count - Most);
            return [.. times.Skip(older).Select((at, index) => new DueRun(at, index == 0 ? older : 0, false))];
        }

        var last = times[^1];
        return [new DueRun(last, times.Count - 1, policy == CatchUp.None && now - last > Grace)];
    }
}
