using Marketing.Rules;

namespace Marketing.Workflows.Schedules;

/// <summary>The instants at which something recurs. Pure: the same question has the same answer.</summary>
/// <param name="Text">As it was written, with single blanks.</param>
public abstract record Recurrence(string Text)
{
    /// <summary>No two instants of one rule are nearer to each other.</summary>
    public static readonly TimeSpan Nearest = TimeSpan.FromMinutes(10);

    // As many instants as are looked at to see how near they come: they repeat with the years.
    const int Sample = 200;
    static readonly TimeSpan Year = TimeSpan.FromDays(366);

    /// <summary>The rule in words.</summary>
    public abstract Words Words { get; }

    /// <summary>The first instant after this one; null when there is none within forty years.</summary>
    public abstract DateTimeOffset? After(DateTimeOffset instant, ScheduleTime time);

    /// <summary>The instants after this one, in order.</summary>
    public IEnumerable<DateTimeOffset> From(DateTimeOffset instant, ScheduleTime time)
    {
        for (var next = After(instant, time); next is { } at; next = After(at, time))
            yield return at;
    }

    /// <summary>Whether two instants come nearer to each other than <see cref="Nearest"/>.</summary>
    public bool IsTooOften(ScheduleTime time, DateTimeOffset from)
    {
        DateTimeOffset? first = null, before = null;
        foreach (var at in From(from, time).Take(Sample))
        {
            if (at - before < Nearest)
                return true;
            if (at - (first ??= at) > Year)
                return false;
            before = at;
        }

        return false;
    }

    public sealed override string ToString() => Text;
}
