using Marketing.Dashboard.Http;
using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Api;

/// <summary>A clock as lists show it. Lengths are in whole seconds.</summary>
/// <param name="State">running, paused, warned, breached, met or dropped.</param>
/// <param name="Clock">What it counts: calendar, working or non-working, with the calendar's id.</param>
/// <param name="LeftSeconds">What is left on the clock; negative after a breach.</param>
/// <param name="UsedPercent">Whole percent of the time granted; 100 and more after a breach.</param>
sealed record SlaView(string ClockKey, string DeadlineId, string State, string Level, string Clock, string ProcessInstanceKey, string ProcessDefinitionId, string ElementId, string? ElementName,
    string? UserTaskKey, PersonView? Assignee, string? Title, DateTimeOffset From, DateTimeOffset DueDate, long LeftSeconds, int UsedPercent)
{
    /// <summary>What the process is called; in lists.</summary>
    public string? ProcessName { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PauseReason { get; init; }
    public string? Warned { get; init; }
    public DateTimeOffset? BreachedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? LastStep { get; init; }
    public DateTimeOffset? LastStepAt { get; init; }
    public DateTimeOffset? AcknowledgeBy { get; init; }
    public PersonView? AcknowledgedBy { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }

    public static SlaView Of(ClockRow row, ClockExplanation told, DirectorySnapshot people) => new(Keys.Text(row.Key), row.DeadlineId, ClockStates.Of(row), row.Level, row.Time,
        Keys.Text(row.InstanceKey), row.ProcessId, row.ElementId, row.ElementName, Keys.Text(row.TaskKey), PersonView.Of(people, row.Assignee), row.Title, row.From, row.Due,
        (long)told.Left.TotalSeconds, told.Granted > TimeSpan.Zero ? (int)Math.Min(100_000, told.Used / told.Granted * 100) : 100)
    {
        PausedAt = row.PausedAt, PauseReason = row.PauseReason, Warned = row.Warned, BreachedAt = row.BreachedAt, EndedAt = row.EndedAt, LastStep = row.LastStep, LastStepAt = row.LastStepAt,
        AcknowledgeBy = row.AcknowledgeBy, AcknowledgedBy = PersonView.Of(people, row.AcknowledgedBy), AcknowledgedAt = row.AcknowledgedAt,
    };
}

/// <summary>One stretch of a clock's course.</summary>
/// <param name="Part">running, paused or off.</param>
sealed record SlaIntervalView(DateTimeOffset From, DateTimeOffset To, string Part, long Seconds, WordsView Reason, PersonView? By);

/// <summary>A clock, told interval by interval: they follow each other without gaps, and those of one part add up to its sum.</summary>
/// <param name="Calendar">The name of its working calendar; null for calendar time.</param>
/// <param name="Notes">What makes the reckoning uncertain.</param>
sealed record SlaExplanationView(SlaView Clock, long GrantedSeconds, long UsedSeconds, long PausedSeconds, long OffSeconds, WordsView? Calendar, IReadOnlyList<SlaIntervalView> Intervals,
    IReadOnlyList<WordsView> Notes)
{
    public static SlaExplanationView Of(ClockRow row, ClockExplanation told, DirectorySnapshot people, CalendarTime time) => new(SlaView.Of(row, told, people),
        (long)told.Granted.TotalSeconds, (long)told.Used.TotalSeconds, (long)told.Paused.TotalSeconds, (long)told.Off.TotalSeconds,
        row.Time == "calendar" ? null : WordsView.Of(time.Of(Engine.Model.ClockTime.Parse(row.Time)!).Name),
        [.. told.Intervals.Select(part => new SlaIntervalView(part.From, part.To, part.Part.ToString().ToLowerInvariant(), (long)part.Length.TotalSeconds, WordsView.Of(part.Reason), PersonView.Of(people, part.By)))],
        [.. told.Uncertain.Select(year => WordsView.Of(new Words($"{year} 年的节假日尚未公布，按周末计算。", $"The public holidays of {year} are not announced yet; weekends alone are free.")))]);
}

/// <summary>The numbers of a cockpit: each equals <c>page.totalItems</c> of the list with the same filters.</summary>
sealed record SlaSummaryView(long Met, long Running, long Paused, long Warned, long Breached, long BreachedOpen);
