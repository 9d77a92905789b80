namespace Marketing.Rules.Production;

/// <summary>Calendar periods and their moments: <c>逢 每周 w 周六 24:00</c>, <c>every year y on 10 December 24:00</c>.</summary>
sealed partial class RuleSetParser
{
    static readonly Phrase[] MomentOpeners = [Keywords.AtStart, Keywords.AtEnd, Keywords.On, Keywords.LastDay, Keywords.DayWord, .. Keywords.Weekdays];

    PeriodClause Period(SourcePosition at)
    {
        SkipBlanks();
        var unit = Keywords.Units.Where(unit => Sees(unit.Phrase)).OrderByDescending(unit => unit.Phrase.EndAt(Visible, _at)).FirstOrDefault();
        if (unit.Phrase is null)
            throw Unexpected(new("每年、每季度、每月、每周、每日 或 每工作日", "year, half-year, quarter, month, week, day or working day"));
        Take(unit.Phrase);
        var name = NewName(MomentOpeners);
        RefuseTwice(name);
        _scope.Bind(name, new PeriodValueType(unit.Kind));
        var momentAt = Here;
        var moment = Moment();
        if (moment is DayMoment day && !Fits(day, unit.Kind))
            _problems.OutOfRange(momentAt, new("这种周期里的一天", "a day of such a period"), _text[(_lines[0].Start > _at ? 0 : IndexOf(momentAt))..Math.Max(IndexOf(momentAt), _at)]);
        return new(at, unit.Kind, name, moment);
    }

    int IndexOf(SourcePosition position)
    {
        var line = _lines.Find(line => line.Number == position.Line);
        var lineStart = _text.LastIndexOf('\n', Math.Max(0, line.Start - 1)) + 1;
        return Math.Clamp(line.Start == 0 ? position.Column - 1 : lineStart + position.Column - 1, 0, _text.Length);
    }

    static bool Fits(DayMoment day, PeriodKind unit) => unit switch
    {
        PeriodKind.Year => day.Weekday is null && (day.Month is null ? day.Day is null or (>= 1 and <= 366) : day.Month <= 12 && day.Day is >= 1 && day.Day <= DateTime.DaysInMonth(2024, day.Month.Value)),
        PeriodKind.HalfYear or PeriodKind.Quarter => day.Weekday is null && day.Month is null && day.Day is null or (>= 1 and <= 184),
        PeriodKind.Month => day.Weekday is null && day.Month is null && day.Day is null or (>= 1 and <= 31),
        PeriodKind.Week => day.Month is null && day.Day is null or (>= 1 and <= 7),
        _ => day is { Month: null, Day: 1 or null, Weekday: null },
    };

    PeriodMoment Moment()
    {
        if (TryTake(Keywords.AtStart))
            return new PeriodStart();
        if (TryTake(Keywords.AtEnd))
            return new PeriodEnd();
        TryTake(Keywords.On);
        var day = DayOf();
        return day with { Minutes = Clock() };
    }

    DayMoment DayOf()
    {
        if (TryTake(Keywords.LastDay))
            return new(null, null, null, 0);
        for (var i = 0; i < 7; i++)
        {
            if (TryTake(Keywords.Weekdays[i]))
                return new(null, null, i + 1, 0);
        }
        if (TryTake(Keywords.DayWord))
            return new(null, Ordinal(), null, 0);
        // A time alone is one of the first day.
        if (LooksLikeClock())
            return new(null, 1, null, 0);
        var first = Ordinal();
        if (TryTakeSign("月"))
        {
            var day = Ordinal();
            TakeSign("日");
            return new(first, day, null, 0);
        }
        if (TryTakeSign("日"))
            return new(null, first, null, 0);
        for (var i = 0; i < 12; i++)
        {
            if (TryTake(Keywords.Months[i]))
                return new(i + 1, first, null, 0);
        }
        throw Unexpected(new("日期，如 12 月 10 日、10 日、最后一天、周六", "a day, such as 10 December, day 10, last day or Saturday"));
    }

    int Ordinal()
    {
        var number = Integer(new("日期、开始 或 结束", "a day, at its start or at its end"));
        return number is >= 1 and <= 366 ? number : throw Unexpected(new("1 到 366 的数", "a number from 1 to 366"));
    }

    bool LooksLikeClock()
    {
        SkipBlanks();
        var digits = _at;
        while (digits < _end && char.IsAsciiDigit(_text[digits]))
            digits++;
        return digits > _at && digits < _end && _text[digits] == ':';
    }

    // 00:00 to 24:00; 00:00 when nothing is written.
    int Clock()
    {
        if (!LooksLikeClock())
            return 0;
        var at = Here;
        var hour = Integer(new("小时", "an hour"));
        TakeSign(":");
        var minute = Integer(new("分钟", "a minute"));
        if (hour is >= 0 and <= 24 && minute is >= 0 and < 60 && hour * 60 + minute <= 1440)
            return hour * 60 + minute;
        _problems.OutOfRange(at, new("00:00 到 24:00 的时间", "a time from 00:00 to 24:00"), $"{hour}:{minute}");
        return 0;
    }
}
