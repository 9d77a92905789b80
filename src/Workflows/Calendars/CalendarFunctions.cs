using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Calendars;

/// <summary>Working time in FEEL (DESIGN §5): <c>working time after(start, duration[, calendar])</c>, <c>working time between(a, b[, calendar])</c>,
/// <c>non-working time after</c>, <c>non-working time between</c>, <c>is working day(date[, calendar])</c>. They read one set of calendars and nothing else.</summary>
public static class CalendarFunctions
{
    /// <summary>These functions and those over the calendars.</summary>
    public static FeelFunctions WithCalendars(this FeelFunctions functions, WorkingCalendars calendars)
    {
        functions = After(functions, calendars, "working time after", ClockKind.Working);
        functions = After(functions, calendars, "non-working time after", ClockKind.NonWorking);
        functions = Between(functions, calendars, "working time between", ClockKind.Working);
        functions = Between(functions, calendars, "non-working time between", ClockKind.NonWorking);
        return functions
            .With("is working day", ["date"], call => IsWorkingDay(call, calendars))
            .With("is working day", ["date", "calendar"], call => IsWorkingDay(call, calendars));
    }

    static FeelFunctions After(FeelFunctions functions, WorkingCalendars calendars, string name, ClockKind kind)
    {
        Value Body(FeelCall call)
        {
            if (Calendar(call, 2, calendars) is not { } calendar)
                return UnknownCalendar(call, 2, calendars);
            if (!call[0].TryInstant(calendar.Zone, out var start))
                return call.Fail(Expected("起点应为日期时间", "expected a date and time as the start", call[0]));
            if (!call[1].TryTimeSpan(out var duration))
                return call.Fail(Expected("时长应为天时分秒时长，如 PT8H", "expected a days and time duration such as PT8H", call[1]));
            return calendar.After(kind, start, duration) is { } at
                ? Value.Of(TimeZoneInfo.ConvertTime(at, calendar.Zone))
                : call.Fail(new Words($"日历“{calendar.Id}”一百年内没有这么多时间", $"the calendar '{calendar.Id}' has not that much time within a hundred years"));
        }

        return functions.With(name, ["start", "duration"], Body).With(name, ["start", "duration", "calendar"], Body);
    }

    static FeelFunctions Between(FeelFunctions functions, WorkingCalendars calendars, string name, ClockKind kind)
    {
        Value Body(FeelCall call)
        {
            if (Calendar(call, 2, calendars) is not { } calendar)
                return UnknownCalendar(call, 2, calendars);
            if (!call[0].TryInstant(calendar.Zone, out var from) || !call[1].TryInstant(calendar.Zone, out var to))
                return call.Fail(Expected("应为两个日期时间", "expected two dates and times", call[0].TryInstant(calendar.Zone, out _) ? call[1] : call[0]));
            return (to - from).Duration() > Longest
                ? call.Fail(new Words("两个时间相距超过一百年", "the two instants are more than a hundred years apart"))
                : Value.OfDuration(calendar.Between(kind, from, to));
        }

        return functions.With(name, ["from", "to"], Body).With(name, ["from", "to", "calendar"], Body);
    }

    static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    static Value IsWorkingDay(FeelCall call, WorkingCalendars calendars)
    {
        if (Calendar(call, 1, calendars) is not { } calendar)
            return UnknownCalendar(call, 1, calendars);
        if (call[0].TryDate(out var date))
            return Value.Of(calendar.IsWorkingDay(date));
        return call[0].TryInstant(calendar.Zone, out var instant)
            ? Value.Of(calendar.IsWorkingDay(calendar.DateOf(instant)))
            : call.Fail(Expected("应为日期", "expected a date", call[0]));
    }

    static WorkingCalendar? Calendar(FeelCall call, int at, WorkingCalendars calendars) =>
        call[at].IsNull ? calendars.Default : call[at].TryString(out var id) ? calendars.Find(id) : null;

    static Value UnknownCalendar(FeelCall call, int at, WorkingCalendars calendars)
    {
        var known = string.Join("、", calendars.All.Select(calendar => calendar.Id));
        return call.Fail(new Words($"没有日历 {call[at]}；已有：{known}", $"there is no calendar {call[at]}; known are: {known}"));
    }

    static Words Expected(string chinese, string english, Value found) => new($"{chinese}，实为 {found}", $"{english}, found {found}");
}
