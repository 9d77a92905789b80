namespace Marketing.Workflows.Schedules;

/// <summary>A schedule as it is in force: as declared, with what administrators have changed.</summary>
/// <param name="Row">Null: no program has looked at it yet.</param>
public sealed record StandingSchedule(BusinessSchedule Declared, ScheduleRow? Row)
{
    /// <summary>The rule and the policy in force are in this one.</summary>
    public BusinessSchedule InForce { get; } = Declared with
    {
        Rule = OwnRule(Row) ?? Declared.Rule,
        CatchUp = Row?.OwnCatchUp is { } own && ScheduleWords.Parse<CatchUp>(own) is { } policy ? policy : Declared.CatchUp,
    };

    public bool IsPaused => Row?.PausedAt is not null;

    /// <summary>Whether an administrator has changed when it runs, or what becomes of missed times.</summary>
    public bool IsChanged => Row is { OwnRule: not null } or { OwnCatchUp: not null };

    static Recurrence? OwnRule(ScheduleRow? row) => row?.OwnRule is { } own ? ParseRule(own) : null;

    /// <summary>Reads a rule of either kind; null when it is none.</summary>
    public static Recurrence? ParseRule(string text) => (Recurrence?)CronRecurrence.Parse(text) ?? WorkingDayRecurrence.Parse(text);
}
