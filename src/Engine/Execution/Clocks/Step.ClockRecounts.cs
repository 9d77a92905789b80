using System.Globalization;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>How clocks follow their calendar: a day that becomes free, or is worked after all, counts for what runs already (ADR 0027).</summary>
/// <remarks>What was missed is not undone, what was warned of stays told. A clock that stands still is due later or earlier when it goes on.</remarks>
sealed partial class Step
{
    /// <summary>Counts the running clocks of the instance again.</summary>
    public void RecountClocks()
    {
        foreach (var token in instance.Elements.Where(element => element.Clock is not null).ToList())
            Recount(token);
    }

    void Recount(ElementInstance token)
    {
        var before = token.Clock!;
        if (Recounted(before, Time) is not { } after)
            return;
        var held = Following(token).Select(wait => wait.EventId!).ToList();
        if (!before.IsPaused)
            CloseWaits(token, wait => wait.Kind == WaitKind.Clock || IsFollowing(wait));
        token.Clock = after;
        Remember(HistoryKind.ClockRecounted, token, e => e with { Name = before.Id, Key = before.Key, Comment = before.Due.ToString("O", CultureInfo.InvariantCulture) });
        if (!before.IsPaused)
            GoOn(token, held);
        TellClock(token, ClockTurn.Recounted);
    }

    /// <summary>A clock as its calendar counts it now; null when it is due when it was, or cannot be counted again.</summary>
    public static ClockState? Recounted(ClockState clock, IWorkingTime time)
    {
        if (clock is not { Span: { } span, BreachedAt: null } || ClockMarks.DueAt(time, clock.Time, clock.From, new DueRule.After(ClockSpan.Parse(span)!)) is not { } granted)
            return null;
        var due = clock.Stood > TimeSpan.Zero ? time.After(clock.Time, granted, clock.Stood) : granted;
        return due is { } at && at != clock.Due ? clock with { Due = at, Granted = time.Between(clock.Time, clock.From, granted) } : null;
    }
}
