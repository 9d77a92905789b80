namespace Marketing.Rules.Feel;

/// <summary>The proleptic Gregorian calendar as day numbers: day 0 is 1970-01-01, years reach ±999,999,999.</summary>
/// <remarks>DMN 1.5 §10.3.2.3.4–.6 take their calendar from XML Schema; .NET's own ends at the years 1 and 9999.</remarks>
static class CalendarDays
{
    public const long MaxYear = 999_999_999;

    public static bool IsLeapYear(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static bool IsValid(long year, long month, long day) =>
        year is >= -MaxYear and <= MaxYear && month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(year, (int)month);

    public static bool IsValidDay(long day) => day >= FirstDay && day <= LastDay;

    static readonly long FirstDay = DayNumber(-MaxYear, 1, 1);
    static readonly long LastDay = DayNumber(MaxYear, 12, 31);

    // Years begin in March here, so that the leap day is the last of its year; eras are 400 years long.
    public static long DayNumber(long year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = FloorDivide(y, 400);
        var yearOfEra = y - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    public static (long Year, int Month, int Day) Fields(long dayNumber)
    {
        var z = dayNumber + 719_468;
        var era = FloorDivide(z, 146_097);
        var dayOfEra = z - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * shifted + 2) / 5 + 1);
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
    }

    /// <summary>Monday is 1, Sunday 7 (ISO 8601).</summary>
    public static int Weekday(long dayNumber) => (int)FloorModulo(dayNumber + 3, 7) + 1;

    public static int DayOfYear(long dayNumber) => (int)(dayNumber - DayNumber(Fields(dayNumber).Year, 1, 1)) + 1;

    /// <summary>ISO 8601: the week belongs to the year its Thursday lies in.</summary>
    public static int WeekOfYear(long dayNumber)
    {
        var thursday = dayNumber - Weekday(dayNumber) + 4;
        return (DayOfYear(thursday) - 1) / 7 + 1;
    }

    /// <summary>Months later or earlier; a day the month does not have becomes its last (DMN 1.5 table 57).</summary>
    public static bool TryAddMonths(long dayNumber, long months, out long result)
    {
        result = 0;
        if (Math.Abs(months) > 24 * MaxYear)
            return false;
        var (year, month, day) = Fields(dayNumber);
        var total = year * 12 + month - 1 + months;
        year = FloorDivide(total, 12);
        month = (int)(total - year * 12) + 1;
        if (year is < -MaxYear or > MaxYear)
            return false;
        result = DayNumber(year, month, Math.Min(day, DaysInMonth(year, month)));
        return true;
    }

    public static long FloorDivide(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);
    public static long FloorModulo(long a, long b) => a - FloorDivide(a, b) * b;
}

/// <summary>A time zone of a temporal value: a fixed offset, or an IANA zone with its rules.</summary>
sealed class Zone : IEquatable<Zone>
{
    readonly TimeZoneInfo? _rules;
    readonly int _offset;

    Zone(TimeZoneInfo? rules, int offsetSeconds)
    {
        _rules = rules;
        _offset = offsetSeconds;
    }

    public static Zone Utc { get; } = new(null, 0);

    public static Zone OfOffset(int seconds) => seconds == 0 ? Utc : new(null, seconds);
    public static Zone Of(TimeZoneInfo rules) => new(rules, 0);

    /// <summary>An IANA zone by its id; null when this machine's data do not know it.</summary>
    public static Zone? Find(string id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or '+'))
                return null;
        }
        return id.Length is > 0 and <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var rules) ? new(rules, 0) : null;
    }

    /// <summary>The IANA id; null for a fixed offset.</summary>
    public string? Id => _rules?.Id;

    /// <summary>Seconds east of Greenwich at a local date and time.</summary>
    public int OffsetAt(long day, long nanos) => _rules is null ? _offset : OffsetOf(day, nanos, DateTimeKind.Unspecified);

    /// <summary>Seconds east of Greenwich at an instant, told as a date and time in UTC.</summary>
    public int OffsetAtUtc(long day, long nanos) => _rules is null ? _offset : OffsetOf(day, nanos, DateTimeKind.Utc);

    // .NET knows the years 1 to 9999; others follow the rules of the nearest one.
    int OffsetOf(long day, long nanos, DateTimeKind kind)
    {
        var (year, month, dayOfMonth) = CalendarDays.Fields(day);
        var known = (int)Math.Clamp(year, 2, 9998);
        var date = new DateTime(known, month, Math.Min(dayOfMonth, CalendarDays.DaysInMonth(known, month)), 0, 0, 0, kind);
        return (int)_rules!.GetUtcOffset(date.AddTicks(nanos / 100)).TotalSeconds;
    }

    /// <summary>The offset of a time without a date: that of the zone's standard time.</summary>
    public int StandardOffset => _rules is null ? _offset : (int)_rules.BaseUtcOffset.TotalSeconds;

    public bool Equals(Zone? other) =>
        other is not null && (_rules is null ? other._rules is null && _offset == other._offset : other._rules?.Id == _rules.Id);

    public override bool Equals(object? obj) => Equals(obj as Zone);
    public override int GetHashCode() => _rules?.Id.GetHashCode(StringComparison.Ordinal) ?? _offset;

    public override string ToString()
    {
        if (_rules is not null)
            return "@" + _rules.Id;
        if (_offset == 0)
            return "Z";
        var magnitude = Math.Abs(_offset);
        var seconds = magnitude % 60;
        var text = $"{(_offset < 0 ? '-' : '+')}{magnitude / 3600:00}:{magnitude / 60 % 60:00}";
        return seconds == 0 ? text : $"{text}:{seconds:00}";
    }
}

/// <summary>A date: a day number. DMN 1.5 §10.3.2.3.5.</summary>
readonly record struct Date(long Day)
{
    public (long Year, int Month, int DayOfMonth) Fields => CalendarDays.Fields(Day);
}

/// <summary>A time of day, perhaps with a zone. DMN 1.5 §10.3.2.3.4.</summary>
readonly record struct Time(long Nanos, Zone? Zone)
{
    public const long NanosPerSecond = 1_000_000_000;
    public const long NanosPerDay = 86_400 * NanosPerSecond;

    public int Hour => (int)(Nanos / (3600 * NanosPerSecond));
    public int Minute => (int)(Nanos / (60 * NanosPerSecond) % 60);
    public long NanosOfMinute => Nanos % (60 * NanosPerSecond);

    /// <summary>Nanoseconds on the time line of a day: UTC when there is a zone, local else.</summary>
    public long Line => Zone is null ? Nanos : Nanos - Zone.StandardOffset * NanosPerSecond;
}

/// <summary>A date and time, perhaps with a zone. DMN 1.5 §10.3.2.3.6.</summary>
readonly record struct DateAndTime(long Day, long Nanos, Zone? Zone)
{
    /// <summary>Nanoseconds since 1970: UTC when there is a zone, local else.</summary>
    public Int128 Line => (Int128)Day * Time.NanosPerDay + Nanos - (Zone is null ? 0 : OffsetSeconds * Time.NanosPerSecond);

    public long OffsetSeconds => Zone?.OffsetAt(Day, Nanos) ?? 0;

    /// <summary>The local date and time in a zone that has this place on the time line.</summary>
    public static DateAndTime FromLine(Int128 line, Zone? zone)
    {
        if (zone is null)
            return Split(line, null);
        var utc = Split(line, null);
        return Split(line + (Int128)zone.OffsetAtUtc(utc.Day, utc.Nanos) * Time.NanosPerSecond, zone);
    }

    static DateAndTime Split(Int128 local, Zone? zone)
    {
        var day = local / Time.NanosPerDay;
        var nanos = local - day * Time.NanosPerDay;
        if (nanos < 0)
        {
            nanos += Time.NanosPerDay;
            day--;
        }
        return new((long)day, (long)nanos, zone);
    }
}
