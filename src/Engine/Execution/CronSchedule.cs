using System.Globalization;

namespace Marketing.Engine.Execution;

/// <summary>A cron text: <c>second minute hour day month weekday</c>, the second may be left out. Sunday is 0 or 7.</summary>
/// <remarks>Fields hold <c>*</c>, <c>?</c>, numbers, names (<c>MON</c>, <c>JAN</c>), ranges, steps and lists; the day also <c>L</c> (the last
/// of the month), the weekday also <c>5L</c> (the last Friday) and <c>2#1</c> (the first Tuesday). Where both days are given both must fit.</remarks>
public sealed class CronSchedule
{
    static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    static readonly Dictionary<string, string> Macros = new()
    {
        ["@yearly"] = "0 0 0 1 1 *", ["@annually"] = "0 0 0 1 1 *", ["@monthly"] = "0 0 0 1 * *", ["@weekly"] = "0 0 0 * * 0",
        ["@daily"] = "0 0 0 * * *", ["@midnight"] = "0 0 0 * * *", ["@hourly"] = "0 0 * * * *",
    };

    /// <summary>Years searched for the next instant: some dates, such as 29 February on a Monday, come seldom.</summary>
    const int Horizon = 40;

    readonly ulong seconds;
    readonly ulong minutes;
    readonly ulong hours;
    readonly ulong days;
    readonly ulong months;
    readonly ulong weekdays;
    readonly bool lastDay;
    readonly List<(int Weekday, int Nth)> nth = []; // Nth 0: the last

    CronSchedule(string[] fields)
    {
        seconds = Field(fields[0], 0, 59);
        minutes = Field(fields[1], 0, 59);
        hours = Field(fields[2], 0, 23);
        lastDay = fields[3].Equals("L", StringComparison.OrdinalIgnoreCase);
        days = lastDay ? 0 : Field(fields[3], 1, 31);
        months = Field(fields[4], 1, 12, Months);
        weekdays = WeekdayField(fields[5]);
    }

    /// <summary>Reads a cron text, or answers null when it is none.</summary>
    public static CronSchedule? Parse(string text)
    {
        var fields = Macros.GetValueOrDefault(text.Trim(), text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
            return null;
        try
        {
            return new CronSchedule(fields.Length == 5 ? ["0", .. fields] : fields);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first instant after this one, or null when there is none within forty years.</summary>
    public DateTimeOffset? After(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        var at = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second).AddSeconds(1);
        var end = at.AddYears(Math.Min(Horizon, 9990 - at.Year));
        while (at < end)
        {
            if (!Has(months, at.Month))
                at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            else if (!DayFits(at))
                at = at.Date.AddDays(1);
            else if (!Has(hours, at.Hour))
                at = at.Date.AddHours(at.Hour + 1);
            else if (!Has(minutes, at.Minute))
                at = at.Date.AddHours(at.Hour).AddMinutes(at.Minute + 1);
            else if (!Has(seconds, at.Second))
                at = at.AddSeconds(1);
            else if (InstantOf(at, zone) is var found && found <= instant) // the second time of an hour that summer time repeats
                at = at.AddSeconds(1);
            else
                return found;
        }

        return null;
    }

    // Once a local day, whatever summer time does to it: what falls into a missing hour comes at the first instant after it, and what
    // falls into a repeated one comes the first time.
    static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max());
        if (zone.IsInvalidTime(local))
        {
            local = local.AddSeconds(-local.Second);
            while (zone.IsInvalidTime(local))
                local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    bool DayFits(DateTime at)
    {
        var last = DateTime.DaysInMonth(at.Year, at.Month);
        if (!(lastDay ? at.Day == last : Has(days, at.Day)))
            return false;
        var weekday = (int)at.DayOfWeek;
        return Has(weekdays, weekday)
            || nth.Exists(one => one.Weekday == weekday && (one.Nth == 0 ? at.Day + 7 > last : (at.Day - 1) / 7 + 1 == one.Nth));
    }

    static bool Has(ulong set, int number) => (set & (1UL << number)) != 0;

    ulong WeekdayField(string field)
    {
        var plain = new List<string>();
        foreach (var part in field.Split(','))
        {
            if (part.Length > 1 && part[^1] is 'L' or 'l')
                nth.Add((Number(part[..^1], 0, 7, Weekdays) % 7, 0));
            else if (part.Split('#') is [var weekday, var which])
                nth.Add((Number(weekday, 0, 7, Weekdays) % 7, Number(which, 1, 5, [])));
            else
                plain.Add(part);
        }

        var set = plain.Count == 0 ? 0 : Field(string.Join(',', plain), 0, 7, Weekdays);
        return Has(set, 7) ? set | 1 : set;
    }

    static ulong Field(string field, int least, int most, string[]? names = null)
    {
        var set = 0UL;
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 0),
                [var some, var by] => (some, Number(by, 1, most, [])),
                _ => throw new FormatException(),
            };
            var (from, to) = range is "*" or "?" ? (least, most) : range.Split('-') switch
            {
                [var one] when Number(one, least, most, names ?? []) is var number => (number, step > 0 ? most : number),
                [var low, var high] => (Number(low, least, most, names ?? []), Number(high, least, most, names ?? [])),
                _ => throw new FormatException(),
            };
            if (from > to)
                throw new FormatException();
            for (var number = from; number <= to; number += Math.Max(1, step))
                set |= 1UL << number;
        }

        return set;
    }

    static int Number(string text, int least, int most, string[] names)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        var number = named >= 0 ? named + (names.Length == 12 ? 1 : 0) : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return number >= least && number <= most ? number : throw new FormatException();
    }
}
