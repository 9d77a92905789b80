using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Calendars;
using EngineClockKind = Marketing.Engine.Model.ClockKind;

namespace Marketing.Workflows.RuleSets;

/// <summary>The working calendars as rules count by them.</summary>
sealed class RuleWorkTime(WorkingCalendars calendars) : IWorkTime
{
    const int MostDays = 36_525;

    // A rule set that names an unknown calendar is refused when it is deployed; a calendar that went since is the default one.
    WorkingCalendar Of(string? calendar) => calendars.Find(calendar) ?? calendars.Default;

    static EngineClockKind KindOf(ClockKind kind) => kind switch
    {
        ClockKind.WorkingTime or ClockKind.WorkingDays => EngineClockKind.Working,
        ClockKind.NonWorkingTime => EngineClockKind.NonWorking,
        _ => EngineClockKind.Calendar,
    };

    public DateTimeOffset? After(ClockKind kind, string? calendar, DateTimeOffset start, TimeSpan duration) => Of(calendar).After(KindOf(kind), start, duration);

    // Where the first tick that counts is over, less that tick.
    public DateTimeOffset? Resume(ClockKind kind, string? calendar, DateTimeOffset from) => Of(calendar).After(KindOf(kind), from, TimeSpan.FromTicks(1)) is { } end ? end - TimeSpan.FromTicks(1) : null;

    public DateOnly? WorkingDayAfter(string? calendar, DateOnly day, int count)
    {
        var (of, step) = (Of(calendar), Math.Sign(count));
        for (var (left, looked) = (Math.Abs(count), 0); left > 0; looked++)
        {
            if (looked == MostDays)
                return null;
            day = day.AddDays(step);
            left -= of.IsWorkingDay(day) ? 1 : 0;
        }

        return day;
    }

    public bool IsWorkingDay(string? calendar, DateOnly day) => Of(calendar).IsWorkingDay(day);
}
