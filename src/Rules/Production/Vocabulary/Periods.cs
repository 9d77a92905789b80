using System.Globalization;

namespace Marketing.Rules.Production;

/// <summary>A period of the calendar: a kind and its first and last day. Written as its id: <c>2026</c>, <c>2026H1</c>, <c>2026Q1</c>, <c>2026-03</c>, <c>2026W09</c>, <c>2026-03-02</c>.</summary>
/// <remarks>Ids of a kind order as the periods do. Weeks are those of ISO 8601: from Monday, and of the year that has their Thursday.</remarks>
public readonly record struct Period(PeriodKind Kind, DateOnly Start)
{
    /// <summary>The period of a kind that holds a day.</summary>
    public static Period Of(PeriodKind kind, DateOnly day) => new(kind, kind switch
    {
        PeriodKind.Year => new(day.Year, 1, 1),
        PeriodKind.HalfYear => new(day.Year, day.Month <= 6 ? 1 : 7, 1),
        PeriodKind.Quarter => new(day.Year, (day.Month - 1) / 3 * 3 + 1, 1),
        PeriodKind.Month => new(day.Year, day.Month, 1),
        PeriodKind.Week => Monday(day),
        _ => day,
    });

    /// <summary>The last day.</summary>
    public DateOnly End => Kind switch
    {
        PeriodKind.Year => new(Start.Year, 12, 31),
        PeriodKind.HalfYear => LastOf(Start.Month + 5),
        PeriodKind.Quarter => LastOf(Start.Month + 2),
        PeriodKind.Month => LastOf(Start.Month),
        PeriodKind.Week => Start.DayNumber > DateOnly.MaxValue.DayNumber - 6 ? DateOnly.MaxValue : Start.AddDays(6),
        _ => Start,
    };

    /// <summary>The year it belongs to; of a week the one that has its Thursday.</summary>
    public int Year => Kind == PeriodKind.Week ? ISOWeek.GetYear(Start.ToDateTime(TimeOnly.MinValue)) : Start.Year;

    /// <summary>The period before; null at the beginning of time. Working days count as days here: what a working day is, calendars know.</summary>
    public Period? Previous => Start == DateOnly.MinValue || (Kind == PeriodKind.Week && Start.DayNumber < 7) ? null : Of(Kind, Start.AddDays(-1));

    /// <summary>The period behind; null at the end of time.</summary>
    public Period? Next => End == DateOnly.MaxValue ? null : Of(Kind, End.AddDays(1));

    public string Id => Kind switch
    {
        PeriodKind.Year => Text($"{Start.Year:0000}"),
        PeriodKind.HalfYear => Text($"{Start.Year:0000}H{(Start.Month + 5) / 6}"),
        PeriodKind.Quarter => Text($"{Start.Year:0000}Q{(Start.Month + 2) / 3}"),
        PeriodKind.Month => Text($"{Start.Year:0000}-{Start.Month:00}"),
        PeriodKind.Week => Text($"{Year:0000}W{ISOWeek.GetWeekOfYear(Start.ToDateTime(TimeOnly.MinValue)):00}"),
        _ => Text($"{Start:yyyy-MM-dd}"),
    };

    /// <summary>Reads an id; what is written as a day is a day. False when the text is no id of a period.</summary>
    public static bool TryParse(string text, out Period period)
    {
        period = default;
        if (text.Length < 4 || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is 0)
            return false;
        var rest = text.AsSpan(4);
        if (rest.Length == 0)
            return Made(PeriodKind.Year, new(year, 1, 1), out period);
        if (rest.Length == 6)
            return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && Made(PeriodKind.Day, day, out period);
        if (!int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        return (rest[0], rest.Length) switch
        {
            ('H', 2) when number <= 2 => Made(PeriodKind.HalfYear, new(year, number * 6 - 5, 1), out period),
            ('Q', 2) when number <= 4 => Made(PeriodKind.Quarter, new(year, number * 3 - 2, 1), out period),
            ('-', 3) when number <= 12 => Made(PeriodKind.Month, new(year, number, 1), out period),
            ('W', 3) when year < 9999 && number <= ISOWeek.GetWeeksInYear(year) => Made(PeriodKind.Week, Monday(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, number, DayOfWeek.Thursday))), out period),
            _ => false,
        };
    }

    public override string ToString() => Id;

    static bool Made(PeriodKind kind, DateOnly start, out Period period)
    {
        period = new(kind, start);
        return true;
    }

    static DateOnly Monday(DateOnly day) => day.DayNumber < 6 ? DateOnly.MinValue : day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    DateOnly LastOf(int month) => new(Start.Year, month, DateTime.DaysInMonth(Start.Year, month));

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
