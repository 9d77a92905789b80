using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>A calendar: Monday to Friday, 9 to 12 and 14 to 18 o'clock, in the zone of the tests, counted minute by minute.</summary>
sealed class OfficeHours(params DateOnly[] holidays) : IWorkTime
{
    public DateTimeOffset? After(ClockKind kind, string? calendar, DateTimeOffset start, TimeSpan duration)
    {
        var at = start;
        for (var left = duration; left > TimeSpan.Zero; at = at.AddMinutes(1))
        {
            if (Counts(kind, at))
                left -= TimeSpan.FromMinutes(1);
        }
        return at;
    }

    public DateTimeOffset? Resume(ClockKind kind, string? calendar, DateTimeOffset from)
    {
        var at = from;
        while (!Counts(kind, at))
            at = at.AddMinutes(1);
        return at;
    }

    public DateOnly? WorkingDayAfter(string? calendar, DateOnly day, int count)
    {
        for (var left = Math.Abs(count); left > 0;)
        {
            day = day.AddDays(Math.Sign(count));
            if (IsWorkingDay(calendar, day))
                left--;
        }
        return day;
    }

    public bool IsWorkingDay(string? calendar, DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day);

    bool Counts(ClockKind kind, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Sessions.Zone);
        var works = IsWorkingDay(null, DateOnly.FromDateTime(local.DateTime)) && local.TimeOfDay.TotalHours is (>= 9 and < 12) or (>= 14 and < 18);
        return works == (kind == ClockKind.WorkingTime);
    }
}
