using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The functions that rules have besides FEEL's: parts of dates, and periods. Those over people and calendars are the host's.</summary>
static class RuleFunctions
{
    public const string RecordOf = "record of";
    public const string FieldValue = "field value";
    public const string PeriodStart = "period start";
    public const string PeriodEnd = "period end";
    public const string PeriodPrevious = "period previous";
    public const string PeriodNext = "period next";
    public const string PeriodYear = "period year";
    public const string PeriodRange = "period range";
    public const string PreviousWorkingDay = "previous working day";
    public const string NextWorkingDay = "next working day";

    /// <summary>What a rule may write; the others are only in meanings.</summary>
    public static readonly IReadOnlyList<(string Name, PeriodKind Kind)> PeriodsOfDates =
        [("year of", PeriodKind.Year), ("half-year of", PeriodKind.HalfYear), ("quarter of", PeriodKind.Quarter), ("month of", PeriodKind.Month), ("week of", PeriodKind.Week), ("day of", PeriodKind.Day)];

    /// <summary>Names that only meanings call.</summary>
    public static readonly IReadOnlyList<string> Hidden =
        [RecordOf, FieldValue, PeriodStart, PeriodEnd, PeriodPrevious, PeriodNext, PeriodYear, PeriodRange, PreviousWorkingDay, NextWorkingDay];

    // Declared where the host has none: what is checked without a directory or a calendar has the same names.
    static readonly (string Name, string[] Parameters)[] OfTheHost =
    [
        ("role", ["r"]), ("role", ["r", "unit"]), ("manager of", ["person"]), ("manager of", ["person", "n"]), ("unit head", ["unit"]), ("unit of", ["person"]),
        ("working time between", ["from", "to"]), ("working time between", ["from", "to", "calendar"]),
        ("non-working time between", ["from", "to"]), ("non-working time between", ["from", "to", "calendar"]),
        ("working time after", ["start", "duration"]), ("working time after", ["start", "duration", "calendar"]),
        (RecordOf, ["type", "key"]), (PreviousWorkingDay, ["day"]), (NextWorkingDay, ["day"]),
    ];

    /// <summary>These functions and those of rules.</summary>
    public static FeelFunctions WithRules(this FeelFunctions functions, Vocabulary vocabulary)
    {
        foreach (var group in OfTheHost.GroupBy(row => row.Name).Where(group => functions.Find(group.Key) is null))
        {
            foreach (var (name, parameters) in group)
                functions = functions.With(name, parameters, call => call.Fail(new("此处没有人员、日历或记录可查", "there are no people, calendars or records here")));
        }
        foreach (var part in new[] { "year", "month", "day", "hour", "minute", "weekday" })
            functions = functions.With(part, ["date"], call => Properties.TryGet(call[0], part, out var property) ? property : call.Fail(Expected("日期或时间", "a date or time", call[0])));
        foreach (var (name, kind) in PeriodsOfDates)
            functions = functions.With(name, ["date"], call => DayOf(call[0]) is { } day ? Value.Of(Period.Of(kind, day).Id) : call.Fail(Expected("日期", "a date", call[0])));
        return functions
            .With(PeriodStart, ["period"], call => Of(call, period => Value.Of(period.Start)))
            .With(PeriodEnd, ["period"], call => Of(call, period => Value.Of(period.End)))
            .With(PeriodPrevious, ["period"], call => Of(call, period => Value.Of(period.Previous?.Id)))
            .With(PeriodNext, ["period"], call => Of(call, period => Value.Of(period.Next?.Id)))
            .With(PeriodYear, ["period"], call => Of(call, period => Value.Of(period.Year)))
            .With(PeriodRange, ["period"], call => Of(call, period => Value.Of(new FeelRange(Value.Of(period.Start), true, Value.Of(period.End), true))))
            .With(FieldValue, ["type", "record", "field"], call => FieldOf(call, vocabulary));
    }

    /// <summary>The day of a date, or of a date and time as it is written.</summary>
    static DateOnly? DayOf(in Value value) => value.Kind switch
    {
        ValueKind.Date when value.TryDate(out var date) => date,
        ValueKind.DateTime when Value.Of(new Date(value.AsDateTime.Day)).TryDate(out var date) => date,
        _ => null,
    };

    static Value Of(FeelCall call, Func<Period, Value> part)
    {
        if (call[0].IsNull)
            return Value.Null;
        return call[0].TryString(out var id) && Period.TryParse(id, out var period) ? part(period) : call.Fail(Expected("周期，如 2026Q1", "a period such as 2026Q1", call[0]));
    }

    static Value FieldOf(FeelCall call, Vocabulary vocabulary)
    {
        if (!call[0].TryString(out var type) || !call[1].TryContext(out var record) || !call[2].TryString(out var name))
            return Value.Null;
        var ids = vocabulary.Find(type) is { } known ? FactMembers.NamesOf(known).Find(name) : [];
        return record.TryGet(ids.Count == 1 ? ids[0] : name, out var value) ? value : call.Fail(new($"没有字段“{name}”", $"there is no field '{name}'"));
    }

    static Words Expected(string chinese, string english, in Value found) =>
        new($"应为{chinese}，却是 {FeelLiteral.Beginning(found, 40)}", $"expected {english}, but found {FeelLiteral.Beginning(found, 40)}");
}
