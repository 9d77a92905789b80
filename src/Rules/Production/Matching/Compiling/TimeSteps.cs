using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A condition that changes by itself.</summary>
abstract class TimeCondition(SourcePosition at)
{
    public SourcePosition At => at;

    /// <summary>Whether it holds now: 1, 0, or -1 when that cannot be told. Notes in the context when that may change.</summary>
    public abstract int Holds(MatchContext context);

    /// <summary>Places in the frame of the settings it reads: while one is not set, a null is no one's mistake.</summary>
    public int[] Settings { get; init; } = [];

    protected static void Note(MatchContext context, long change) => ChangeNotes.Note(context, change);
}

/// <summary>Instants around which an answer may change.</summary>
/// <param name="changes">Dates, or dates and times.</param>
sealed class ChangeNotes(Term[] changes, RuleClock clock)
{
    public void Note(MatchContext context)
    {
        Value room = default;
        foreach (var change in changes)
        {
            ref readonly var value = ref change.Look(context, ref room);
            if (!clock.TryRead(value, out var day, out var ticks))
                continue;
            // Before, at, and after: whichever comparison it was, it changes at one of these.
            Note(context, ticks);
            Note(context, ticks + 1);
            Note(context, clock.StartOfDay(day));
            Note(context, clock.StartOfDay(day + 1));
        }
    }

    public static void Note(MatchContext context, long change)
    {
        if (change > context.Now && change < context.NextChange)
            context.NextChange = change;
    }
}

/// <summary>A time clause: holds in a window of time that is computed from facts.</summary>
sealed class WindowCondition(TimeClause clause, Term from, Term span, bool exact, RuleClock clock) : TimeCondition(clause.Position)
{
    readonly Span? _constant = span is ConstantTerm { Value: var value } ? Span.Of(value, exact) : null;

    public override int Holds(MatchContext context)
    {
        if (Window(context) is not var (begin, end))
            return -1;
        Note(context, begin);
        Note(context, end);
        return context.Now >= begin && context.Now < end ? 1 : 0;
    }

    public (long From, long Until)? Window(MatchContext context)
    {
        Value room = default, spanRoom = default;
        ref readonly var start = ref from.Look(context, ref room);
        if (start.IsNull)
            return null;
        return (_constant ?? Span.Of(span.Look(context, ref spanRoom), exact)) is { } length ? clock.Window(clause.Relation, start, length, clause.Calendar) : null;
    }
}

/// <summary>A condition that reads the clock: it may change at instants that follow from facts.</summary>
/// <param name="changes">When the answer changes.</param>
/// <param name="every">For one that is looked at again and again: how often.</param>
sealed class ClockCondition(Test test, ChangeNotes changes, Term? every, RuleClock clock) : TimeCondition(test.At)
{
    public override int Holds(MatchContext context)
    {
        Value room = default;
        changes.Note(context);
        if (every is not null && every.Look(context, ref room).TryTimeSpan(out var step) && step.Ticks >= TimeSpan.TicksPerSecond)
            Note(context, NextLook(context.Now, step.Ticks));
        return test.Holds(context);
    }

    // On a grid from the first midnight of the zone, so that it does not depend on when the program was started.
    long NextLook(long now, long step)
    {
        var origin = clock.StartOfDay(0);
        return now - CalendarDays.FloorModulo(now - origin, step) + step;
    }
}

/// <summary>The same among the tests of a candidate.</summary>
sealed class TimedTest(TimeCondition condition) : Test(condition.At)
{
    public override int Holds(MatchContext context) => condition.Holds(context);
}

/// <summary>From here on it is noted when the match may change.</summary>
sealed class TimeGateStep : Step
{
    public override void Run(MatchContext context)
    {
        context.NextChange = long.MaxValue;
        Next.Run(context);
    }
}

/// <summary>Conditions on time, looked at when all else holds; what does not hold yet waits.</summary>
sealed class TimeStep(TimeCondition[] conditions) : Step
{
    public override void Run(MatchContext context)
    {
        var holds = true;
        foreach (var condition in conditions)
        {
            var truth = condition.Holds(context);
            holds &= truth == 1;
            if (truth < 0)
                context.Nulls.Note(context, condition.At, condition.Settings);
        }
        if (holds)
            Next.Run(context);
        else
            context.Sink.Wait(context);
    }
}

/// <summary><c>every quarter q at its end</c>: binds the period whose moment has come and that of the next has not.</summary>
sealed class PeriodStep(PeriodClause clause, int slot, RuleClock clock) : Step
{
    long _from = 1;
    long _until;
    Value _period;

    /// <summary>The same step for another search.</summary>
    public PeriodStep Again() => new(clause, slot, clock);

    public override void Run(MatchContext context)
    {
        Find(context.Now);
        if (_from < context.Plan.PeriodsFrom)
            return;
        context.Frame.Slots[slot] = _period;
        Next.Run(context);
    }

    /// <summary>The next instant at which another period is bound.</summary>
    public long NextChange(long now)
    {
        Find(now);
        return _until;
    }

    // The moment of a period may lie behind its end (24:00 of the last day), so the one before may still be the last to have come.
    void Find(long now)
    {
        if (now >= _from && now < _until)
            return;
        var period = PeriodOf(clock.DateOf(now));
        while (MomentOf(period) > now)
            period = Before(period);
        for (var next = After(period); MomentOf(next) <= now; next = After(period))
            period = next;
        (_from, _until, _period) = (MomentOf(period), MomentOf(After(period)), Value.Of(period.Id));
    }

    Period PeriodOf(DateOnly day)
    {
        while (clause.Unit == PeriodKind.WorkingDay && !clock.WorkTime.IsWorkingDay(null, day))
            day = day.AddDays(-1);
        return Period.Of(clause.Unit, day);
    }

    Period Before(Period period) => clause.Unit == PeriodKind.WorkingDay ? PeriodOf(period.Start.AddDays(-1)) : period.Previous ?? throw new OverflowException();

    Period After(Period period) =>
        clause.Unit == PeriodKind.WorkingDay
            ? Period.Of(clause.Unit, clock.WorkTime.WorkingDayAfter(null, period.Start, 1) ?? throw new OverflowException())
            : period.Next ?? throw new OverflowException();

    long MomentOf(Period period) => clause.Moment switch
    {
        PeriodStart => clock.StartOf(period.Start),
        DayMoment moment => TimeOf(DayOf(period, moment), moment.Minutes),
        _ => clock.StartOf(period.End.AddDays(1)),
    };

    long TimeOf(DateOnly day, int minutes) =>
        minutes == 1440 ? clock.StartOf(day.AddDays(1)) : clock.StartOf(day) + minutes * TimeSpan.TicksPerMinute;

    static DateOnly DayOf(Period period, DayMoment moment)
    {
        if (moment.Weekday is { } weekday)
            return period.Start.AddDays(weekday - 1);
        if (moment.IsLastDay)
            return period.End;
        if (moment.Month is { } month)
            return new(period.Start.Year, month, Math.Min(moment.Day!.Value, DateTime.DaysInMonth(period.Start.Year, month)));
        var day = period.Start.AddDays(moment.Day!.Value - 1);
        return day > period.End ? period.End : day;
    }
}
