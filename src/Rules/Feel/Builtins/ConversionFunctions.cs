namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.1: conversion functions.</summary>
static class ConversionFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("date", "from: string", DateFromText),
        new("date", "from: date|datetime", DateFromMoment),
        new("date", "year: number, month: number, day: number", DateFromParts),
        new("date and time", "from: string", DateAndTimeFromText),
        new("date and time", "from: date|datetime", DateAndTimeFromMoment),
        new("date and time", "date: date|datetime, time: time", DateAndTimeFromBoth),
        new("date and time", "date: date|datetime, timezone: string", DateAndTimeInZone),
        new("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number", DateAndTimeFromParts),
        new("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number, offset: duration|null", DateAndTimeFromParts),
        new("date and time", "year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string", DateAndTimeFromParts),
        new("time", "from: string", TimeFromText),
        new("time", "from: date|datetime|time", TimeFromMoment),
        new("time", "hour: number, minute: number, second: number, offset?: duration|null", TimeFromParts),
        new("number", "from: string", NumberFromText),
        new("number", "from: number", call => call[0]),
        new("number", "from: string, grouping separator: string|null, decimal separator: string|null", NumberFromGroupedText),
        new("string", "from: any", StringOf),
        new("duration", "from: string", DurationFromText),
        new("duration", "from: duration|months", call => call[0]),
        new("years and months duration", "from: date|datetime, to: date|datetime", YearsAndMonthsBetween),
        new("range", "from: string", RangeFromText),
    ];

    static Value DateFromText(FeelCall call) =>
        TemporalText.TryDate(call.Text(0), out var date) ? Value.Of(date) : NoSuch(call, new("日期，例如 2026-03-01", "a date such as 2026-03-01"));

    static Value DateFromMoment(FeelCall call) =>
        call[0].Kind == ValueKind.Date ? call[0] : Value.Of(new Date(call[0].AsDateTime.Day));

    static Value DateFromParts(FeelCall call) =>
        TryDay(call, out var day) ? Value.Of(new Date(day)) : call.Fail(new("没有这一天", "there is no such day"));

    static bool TryDay(FeelCall call, out long day)
    {
        day = 0;
        if (!call.Number(0).TryToInt64(out var year) || !call.Number(1).TryToInt64(out var month) || !call.Number(2).TryToInt64(out var dayOfMonth)
            || !CalendarDays.IsValid(year, month, dayOfMonth))
            return false;
        day = CalendarDays.DayNumber(year, (int)month, (int)dayOfMonth);
        return true;
    }

    static Value DateAndTimeFromText(FeelCall call) =>
        TemporalText.TryDateAndTime(call.Text(0), out var moment)
            ? Value.Of(moment)
            : NoSuch(call, new("日期时间，例如 2026-03-01T09:30:00+08:00", "a date and time such as 2026-03-01T09:30:00+08:00"));

    static Value DateAndTimeFromMoment(FeelCall call) =>
        call[0].Kind == ValueKind.DateTime ? call[0] : Value.Of(new DateAndTime(call[0].AsDate.Day, 0, null));

    static Value DateAndTimeFromBoth(FeelCall call)
    {
        var day = call[0].Kind == ValueKind.Date ? call[0].AsDate.Day : call[0].AsDateTime.Day;
        var time = call[1].AsTime;
        return Value.Of(new DateAndTime(day, time.Nanos, time.Zone));
    }

    // The same instant, told in another zone; a local one is taken to be there already.
    static Value DateAndTimeInZone(FeelCall call)
    {
        var moment = call[0].Kind == ValueKind.Date ? new(call[0].AsDate.Day, 0, null) : call[0].AsDateTime;
        if (Zone.Find(call.Text(1)) is not { } zone)
            return call.Fail(new($"没有时区 '{call.Text(1)}'", $"there is no time zone '{call.Text(1)}'"));
        return Value.Of(moment.Zone is null ? moment with { Zone = zone } : DateAndTime.FromLine(moment.Line, zone));
    }

    static Value DateAndTimeFromParts(FeelCall call)
    {
        if (!TryDay(call, out var day) || !TryTime(call, 3, out var time))
            return call.Fail(new("没有这个日期时间", "there is no such date and time"));
        return Value.Of(new DateAndTime(day, time.Nanos, time.Zone));
    }

    static bool TryTime(FeelCall call, int from, out Time time)
    {
        time = default;
        if (!call.Number(from).TryToInt64(out var hour) || !call.Number(from + 1).TryToInt64(out var minute)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || call.Number(from + 2) is not { Sign: >= 0 } second || second >= 60)
            return false;
        var nanos = (second * 1_000_000_000L).RoundTo(0, Rounding.Down);
        Zone? zone = null;
        if (call.Has(from + 3))
        {
            zone = ZoneOf(call[from + 3]);
            if (zone is null)
                return false;
        }
        time = new((hour * 60 + minute) * 60 * Time.NanosPerSecond + (long)nanos, zone);
        return true;
    }

    static Zone? ZoneOf(in Value value)
    {
        if (value.Kind == ValueKind.String)
            return Zone.Find(value.AsString);
        var seconds = value.AsDaysTime / Time.NanosPerSecond;
        return Int128.Abs(seconds) <= 18 * 3600 ? Zone.OfOffset((int)seconds) : null;
    }

    static Value TimeFromText(FeelCall call) =>
        TemporalText.TryTime(call.Text(0), out var time) ? Value.Of(time) : NoSuch(call, new("时间，例如 09:30:00", "a time such as 09:30:00"));

    static Value TimeFromMoment(FeelCall call) => call[0].Kind switch
    {
        ValueKind.Time => call[0],
        ValueKind.DateTime => Value.Of(new Time(call[0].AsDateTime.Nanos, call[0].AsDateTime.Zone)),
        _ => Value.Of(new Time(0, Zone.Utc)), // a date is its midnight in UTC
    };

    static Value TimeFromParts(FeelCall call) =>
        TryTime(call, 0, out var time) ? Value.Of(time) : call.Fail(new("没有这个时间", "there is no such time"));

    static Value NumberFromText(FeelCall call) =>
        Number.TryParse(call.Text(0), out var number) ? Value.Of(number) : NoSuch(call, new("数字", "a number"));

    static Value NumberFromGroupedText(FeelCall call)
    {
        var grouping = call.Has(1) ? call.Text(1) : "";
        var point = call.Has(2) ? call.Text(2) : ".";
        if ((call.Has(1) && grouping is not (" " or "," or ".")) || point is not ("." or ",") || grouping == point)
            return call.Fail(new("分组符应为空格、逗号或句点，小数点应为句点或逗号，且不相同", "the separators must be blank, comma or point, and differ"));
        var text = call.Text(0);
        if (grouping.Length > 0)
            text = text.Replace(grouping, "", StringComparison.Ordinal);
        else if (point == "," && text.Contains('.', StringComparison.Ordinal))
            return NoSuch(call, new("数字", "a number"));
        if (point == ",")
            text = text.Replace(',', '.');
        return Number.TryParse(text, out var number) ? Value.Of(number) : NoSuch(call, new("数字", "a number"));
    }

    static Value StringOf(FeelCall call)
    {
        if (call[0].IsNull)
            return default;
        var text = call[0].ToString();
        call.Run.CheckStringLength(call.At, text.Length);
        return Value.Of(text);
    }

    static Value DurationFromText(FeelCall call) =>
        TemporalText.TryDuration(call.Text(0), out var duration) ? duration : NoSuch(call, new("时长，例如 P3D 或 PT12H", "a duration such as P3D or PT12H"));

    // Whole months between, towards zero. Only the dates count: a time of day has no part in years and months.
    static Value YearsAndMonthsBetween(FeelCall call)
    {
        var (fromYear, fromMonth, fromDay) = CalendarDays.Fields(DayOf(call[0]));
        var (toYear, toMonth, toDay) = CalendarDays.Fields(DayOf(call[1]));
        var months = (toYear - fromYear) * 12 + toMonth - fromMonth;
        if (months > 0 && toDay < fromDay)
            months--;
        else if (months < 0 && toDay > fromDay)
            months++;
        return Value.OfMonths(months);
    }

    static long DayOf(in Value value) => value.Kind == ValueKind.Date ? value.AsDate.Day : value.AsDateTime.Day;

    // The text of a range literal whose ends are literals: no names, no computing. One end may be missing (grammar rule 66).
    static Value RangeFromText(FeelCall call)
    {
        var text = call.Text(0).AsSpan().Trim();
        if (text.Length > 4 && OpenEnded(text[0], text[1..^1].Trim(), text[^1]) is { } range)
            return Value.Of(range);
        var expression = FeelExpression.Parse(call.Text(0));
        if (expression.Tree is RangeAst tree && expression.IsValid && TryEnd(tree.Start, out var start) && TryEnd(tree.End, out var end)
            && (start.IsNull != end.IsNull || Comparison.Order(start, end) <= 0))
            return Value.Of(new FeelRange(start, tree.StartIncluded, end, tree.EndIncluded));
        return NoSuch(call, new("区间，例如 [1..10)", "a range such as [1..10)"));
    }

    // [2..) is >= 2, and (..2) is < 2: a missing end is never included.
    static FeelRange? OpenEnded(char opening, ReadOnlySpan<char> ends, char closing)
    {
        var (fromEnd, toStart) = (ends.EndsWith(".."), ends.StartsWith(".."));
        if (fromEnd == toStart)
            return null;
        var fits = fromEnd ? opening is '[' or '(' or ']' && closing is ')' or '[' : opening is '(' or ']' && closing is ']' or ')' or '[';
        var expression = FeelExpression.Parse((fromEnd ? ends[..^2] : ends[2..]).ToString());
        if (!fits || expression.Tree is null || !expression.IsValid || !TryEnd(expression.Tree, out var end) || end.IsNull)
            return null;
        return FeelRange.OfOperator(fromEnd ? opening == '[' ? ">=" : ">" : closing == ']' ? "<=" : "<", end);
    }

    static bool TryEnd(Ast tree, out Value value)
    {
        value = default;
        switch (tree)
        {
            case LiteralAst literal:
                value = literal.Value;
                return true;
            case CallAst { Function: NameAst { Name: "date" or "time" or "date and time" or "duration" } function, Arguments: [LiteralAst { Value.Kind: ValueKind.String }] } call:
                value = FeelExpression.Parse($"{function.Name}({Quoted(((LiteralAst)call.Arguments[0]).Value.AsString)})")
                    .Evaluate(ContextScope.Empty, new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)).Value;
                return !value.IsNull;
            default:
                return false;
        }
    }

    static string Quoted(string text)
    {
        var quoted = new System.Text.StringBuilder();
        ValueText.AppendQuoted(quoted, text);
        return quoted.ToString();
    }

    static Value NoSuch(FeelCall call, Words expected)
    {
        var found = call.Text(0).Length <= 40 ? call.Text(0) : call.Text(0)[..40] + "…";
        return call.Fail(new($"应为{expected.Chinese}，却是 '{found}'", $"expected {expected.English}, but found '{found}'"));
    }
}
