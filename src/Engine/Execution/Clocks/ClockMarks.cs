using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>A point in a clock's course at which something is to be done: a warning, the breach, or one time of a step.</summary>
/// <param name="Number">Its place among the marks of its clock: warnings first, then the breach, then the steps.</param>
/// <param name="Step">Index of the step; -1 for warnings and the breach.</param>
readonly record struct ClockMark(int Number, DateTimeOffset At, ClockWarning? Warning, LadderStep? LadderStep, int Step)
{
    public bool IsBreach => Warning is null && LadderStep is null;
}

/// <summary>The course of a clock: when what is to be done. Only the next mark has a timer.</summary>
sealed class ClockMarks
{
    readonly ClockState clock;
    readonly IWorkingTime time;
    readonly ClockWarnings warnings;
    readonly Ladder ladder;

    /// <param name="definition">The clock in the model, if it still stands there: its texts need not be read again.</param>
    public ClockMarks(ClockState clock, ClockDefinition? definition, IWorkingTime time)
    {
        (this.clock, this.time) = (clock, time);
        warnings = definition?.Warnings.Fixed is { } fixedOnes && fixedOnes.Text == clock.Warnings ? fixedOnes : ClockWarnings.Parse(clock.Warnings, out _)!;
        ladder = definition?.Steps?.Fixed is { } fixedLadder && fixedLadder.Text == clock.Steps ? fixedLadder
            : clock.Steps == Ladder.Default.Text ? Ladder.Default : Ladder.Parse(clock.Steps, out _)!;
    }

    public LadderStep StepAt(int index) => ladder.Steps[index];

    /// <summary>The marks that are still to come or overdue, the earliest first.</summary>
    public List<ClockMark> Open() => [.. All().Where(mark => !clock.Done.Contains(mark.Number)).OrderBy(mark => mark.At).ThenBy(mark => mark.Number)];

    IEnumerable<ClockMark> All()
    {
        var number = 0;
        foreach (var warning in warnings.Levels)
        {
            if (clock.BreachedAt is null && WarnAt(warning) is { } at)
                yield return new ClockMark(number, at, warning, null, -1);
            number++;
        }

        if (clock.BreachedAt is null)
            yield return new ClockMark(number, clock.Due, null, null, -1);
        number++;
        for (var index = 0; index < ladder.Steps.Count; index++)
        {
            foreach (var mark in Times(index, number))
                yield return mark;
            number += ladder.Steps[index].Times;
        }
    }

    DateTimeOffset? WarnAt(ClockWarning warning) => warning.Share is { } share
        ? clock.Granted <= TimeSpan.Zero ? null : time.After(clock.Time, clock.Due, -(clock.Granted * (double)(1 - share)))
        : On(clock.Due, warning.Left!, back: true);

    IEnumerable<ClockMark> Times(int index, int number)
    {
        var step = ladder.Steps[index];
        var at = On(clock.StepsFrom ?? clock.BreachedAt ?? clock.Due, step.After);
        for (var done = 0; done < step.Times && at is { } due; done++)
        {
            var brought = done == 0 && clock.Unacknowledged == index - 1 && clock.AcknowledgeBy < due ? clock.AcknowledgeBy!.Value : due;
            yield return new ClockMark(number + done, brought, null, step, index);
            at = step.Every is null ? null : On(due, step.Every);
        }
    }

    // In days: the same time of day, on the days that the clock counts.
    DateTimeOffset? On(DateTimeOffset start, ClockSpan span, bool back = false) => On(time, clock.Time, start, span, back);

    /// <summary>So much later, or earlier, on a clock.</summary>
    public static DateTimeOffset? On(IWorkingTime time, ClockTime counted, DateTimeOffset start, ClockSpan span, bool back = false)
    {
        if (span.Time is { } exact)
            return time.After(counted, start, back ? -exact : exact);
        return span.Months > 0 ? start.AddMonths(back ? -span.Months : span.Months) : time.DaysOn(counted, start, back ? -span.Days : span.Days);
    }

    /// <summary>When a clock is due that begins at an instant. Null when that is more than a hundred years away.</summary>
    public static DateTimeOffset? DueAt(IWorkingTime time, ClockTime counted, DateTimeOffset from, DueRule rule) => rule switch
    {
        DueRule.At at => at.Instant,
        DueRule.EndOf end => time.EndOf(counted, end.Date),
        DueRule.DayOfYear day => NextDay(time, counted, time.DateOf(counted, from), day),
        DueRule.After { Span: { Time: { } exact } } => time.After(counted, from, exact),
        DueRule.After { Span: { Months: > 0 } span } => time.EndOfMonths(counted, from, span.Months),
        DueRule.After { Span: var span } => time.EndOfDay(counted, from, span.Days),
        _ => throw new InvalidOperationException($"Unknown rule {rule}."),
    };

    static DateTimeOffset NextDay(IWorkingTime time, ClockTime counted, DateOnly begins, DueRule.DayOfYear day)
    {
        var date = In(begins.Year, day);
        return time.EndOf(counted, date < begins ? In(begins.Year + 1, day) : date);
    }

    // The 29th of February is the 28th in other years.
    static DateOnly In(int year, DueRule.DayOfYear day) => new(year, day.Month, Math.Min(day.Day, DateTime.DaysInMonth(year, day.Month)));
}
