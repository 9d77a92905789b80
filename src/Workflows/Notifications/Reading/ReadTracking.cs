using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Calendars;

namespace Marketing.Workflows.Notifications.Reading;

/// <summary>A stretch of the time in which somebody had not read something.</summary>
/// <param name="Working">Whether it counts as working time, else as non-working time.</param>
public sealed record UnreadInterval(DateTimeOffset From, DateTimeOffset To, bool Working, Words Reason);

/// <summary>How long something was unread: two counters, and the stretches that add up to them without gaps.</summary>
public sealed record UnreadTime(TimeSpan Working, TimeSpan NonWorking, IReadOnlyList<UnreadInterval> Intervals);

/// <summary>阅读跟踪: how long a notice may stay unread (003-8.4.3.3): not more than two hours of working time, nor more than twelve of other time.</summary>
/// <remarks>The clause leaves open how to count over both kinds of time (amb-unread-clock). With two counters each kind adds up for itself; by publication,
/// the kind of time in which it was published chooses the limit, and all time counts.</remarks>
/// <param name="byPublication">The other reading; false: two counters.</param>
public sealed class ReadTracking(WorkingCalendar calendar, bool byPublication = false)
{
    /// <summary>The kind of notice that has to be read.</summary>
    public const string AnnouncementKind = "announcement";

    /// <summary>The kind of the reminder; urgent.</summary>
    public const string ReminderKind = "unread";

    /// <summary>The setting that says how to count.</summary>
    public const string Setting = "announcement.unread_mode";

    /// <summary>003-8.4.3.3</summary>
    public static readonly TimeSpan MostWorking = TimeSpan.FromHours(2), MostNonWorking = TimeSpan.FromHours(12);

    // "More than": at the limit itself nobody is late.
    static readonly TimeSpan More = TimeSpan.FromTicks(1);

    /// <summary>Whether all time counts, after the kind of time in which it was published.</summary>
    public bool ByPublication => byPublication;

    /// <summary>As the settings say.</summary>
    /// <exception cref="InvalidDataException">The setting is none of the two words.</exception>
    public static ReadTracking From(WorkingCalendars calendars, Value config)
    {
        var said = config.TryContext(out var all) && all["announcement"].TryContext(out var own) && own["unread_mode"].TryString(out var word) ? word : "two-counters";
        return said switch
        {
            "two-counters" => new ReadTracking(calendars.Default),
            "by-publication" => new ReadTracking(calendars.Default, byPublication: true),
            _ => throw new InvalidDataException($"设置 {Setting} 应为 two-counters 或 by-publication，实际是「{said}」。 / Expected setting {Setting} to be two-counters or by-publication, but found '{said}'."),
        };
    }

    /// <summary>The first instant at which something published then, and still unread, has been unread for too long.</summary>
    public DateTimeOffset DueAt(DateTimeOffset published)
    {
        if (byPublication)
            return published + (IsWorking(published) ? MostWorking : MostNonWorking) + More;
        var working = calendar.After(ClockKind.Working, published, MostWorking + More);
        var other = calendar.After(ClockKind.NonWorking, published, MostNonWorking + More);
        return working is { } one && (other is null || one < other) ? one : other ?? DateTimeOffset.MaxValue;
    }

    /// <summary>How long something was unread between two instants, stretch by stretch.</summary>
    public UnreadTime Between(DateTimeOffset published, DateTimeOffset until)
    {
        var intervals = calendar.Explain(ClockKind.Working, published, until).Select(part => new UnreadInterval(part.From, part.To, part.Counts, part.Reason)).ToList();
        return new UnreadTime(Sum(intervals, working: true), Sum(intervals, working: false), intervals);
    }

    bool IsWorking(DateTimeOffset at) => calendar.Between(ClockKind.Working, at, at + More) > TimeSpan.Zero;

    static TimeSpan Sum(List<UnreadInterval> intervals, bool working) =>
        intervals.Where(part => part.Working == working).Aggregate(TimeSpan.Zero, (sum, part) => sum + (part.To - part.From));
}
