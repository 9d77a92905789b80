using System.Globalization;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>When a timer is due, and how it goes on.</summary>
/// <param name="Remaining">Firings left including the next; null for endless.</param>
/// <param name="Interval">ISO 8601 duration of a cycle; null for a timer that fires once.</param>
public sealed record TimerSchedule(DateTimeOffset DueAt, int? Remaining = 1, string? Interval = null)
{
    static readonly FeelExpression AfterDuration = FeelExpression.Parse("from + duration(length)");

    /// <summary>The least interval of a cycle: a faster one would only burn the machine.</summary>
    public static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>Reads a timer's value. Null when it is no date and time, duration or cycle of the kind asked for.</summary>
    /// <remarks>SEMANTICS T1, T2: a past instant is due at once.</remarks>
    public static TimerSchedule? Read(TimerKind kind, Value value, FeelEnvironment feel) => kind switch
    {
        TimerKind.Date => Instant(value, feel) is { } due ? new TimerSchedule(due) : null,
        TimerKind.Duration => After(feel.Now, value, feel) is { } due ? new TimerSchedule(due) : null,
        _ => value.TryString(out var text) ? ReadCycle(text, feel) : null,
    };

    /// <summary>The next firing of a cycle after the one that was due, or null when it was the last.</summary>
    /// <param name="interval">The interval from here on; null or the one it was started with.</param>
    /// <remarks>SEMANTICS T3: no drift, and cron from now. After a long pause the firings that were missed are one: DESIGN §4.</remarks>
    public static TimerSchedule? Next(FireTimer fired, string? interval = null)
    {
        interval ??= fired.Interval;
        if (fired.Interval is null || interval is null || fired.Remaining == 1)
            return null;

        var feel = fired.Moment.Feel;
        if (CronSchedule.Parse(interval) is { } cron)
            return cron.After(feel.Now > fired.DueAt ? feel.Now : fired.DueAt, feel.Zone) is { } next ? new TimerSchedule(next, null, interval) : null;
        return NextOf(fired.DueAt, interval, feel) is { } due ? new TimerSchedule(due, fired.Remaining - 1, interval) : null;
    }

    // Years may have passed: whole intervals that were missed are jumped over as far as they are of equal length.
    static DateTimeOffset? NextOf(DateTimeOffset due, string interval, FeelEnvironment feel)
    {
        var length = Value.Of(interval);
        if (After(due, length, feel) is not { } next)
            return null;
        if (next <= feel.Now && next - due is { Ticks: > 0 } once && After(next, length, feel) - next == once && once <= TimeSpan.FromDays(28))
            return next + once * (((feel.Now - next).Ticks / once.Ticks) + 1);
        while (next <= feel.Now)
            next = After(next, length, feel)!.Value;
        return next;
    }

    /// <summary>An instant from a date and time, a date, or the text of one; null when it is neither.</summary>
    public static DateTimeOffset? Instant(Value value, FeelEnvironment feel)
    {
        if (value.TryString(out var text))
            value = Temporal(text, feel);
        return value.TryInstant(feel.Zone, out var instant) ? instant : null;
    }

    static readonly FeelExpression ToDateTime = FeelExpression.Parse("date and time(text)");

    static Value Temporal(string text, FeelEnvironment feel) =>
        ToDateTime.Evaluate(new NamedValues { ["text"] = Value.Of(text) }, feel).Value;

    static DateTimeOffset? After(DateTimeOffset from, Value length, FeelEnvironment feel)
    {
        var scope = new NamedValues { ["from"] = Value.Of(TimeZoneInfo.ConvertTime(from, feel.Zone)), ["length"] = length };
        return AfterDuration.Evaluate(scope, feel).Value.TryInstant(feel.Zone, out var due) ? due : null;
    }

    // R3/PT10S · R/P1D (ISO 8601-1 §5.6, without a start) · cron
    static TimerSchedule? ReadCycle(string text, FeelEnvironment feel)
    {
        if (CronSchedule.Parse(text) is { } cron)
            return cron.After(feel.Now, feel.Zone) is { } first ? new TimerSchedule(first, null, text) : null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || text[0] is not 'R')
            return null;

        int? count = null;
        if (slash > 1)
        {
            if (!int.TryParse(text.AsSpan(1, slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                return null;
            count = number;
        }

        var interval = text[(slash + 1)..];
        return After(feel.Now, Value.Of(interval), feel) is { } due && due - feel.Now >= LeastInterval
            ? new TimerSchedule(due, count, interval)
            : null;
    }
}

/// <summary>A handful of named values as a scope.</summary>
public sealed class NamedValues : Dictionary<string, Value>, IFeelScope
{
    public NamedValues() { }

    public NamedValues(IReadOnlyDictionary<string, Value> values) : base(values) { }

    public bool TryGet(string name, out Value value) => TryGetValue(name, out value);
}
