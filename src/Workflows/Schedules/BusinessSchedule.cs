using Marketing.Rules;

namespace Marketing.Workflows.Schedules;

/// <summary>How far a document says when something recurs.</summary>
public enum ScheduleBasis
{
    /// <summary>The document says when.</summary>
    Stated,

    /// <summary>The document says how often; day or hour were chosen for the product.</summary>
    Mixed,

    /// <summary>The document leaves it open: a setting, never policy.</summary>
    Default,
}

/// <summary>What becomes of times at which no program ran.</summary>
public enum CatchUp
{
    /// <summary>One run, for the last of them.</summary>
    Once,

    /// <summary>A run for each of them.</summary>
    All,

    /// <summary>None, but for one that is no later than <see cref="MissedRuns.Grace"/>.</summary>
    None,
}

/// <summary>What a run begins an instance for.</summary>
public enum EachKind
{
    /// <summary>One instance; its initiator is the first holder of the role who is not away.</summary>
    Once,

    /// <summary>One for everybody who holds the role.</summary>
    Person,

    /// <summary>One for each unit in which somebody holds the role: its head if he does, else the first.</summary>
    Unit,

    /// <summary>One for each record of a type.</summary>
    Record,
}

/// <summary>What a run begins an instance for.</summary>
/// <param name="Record">The type of <see cref="EachKind.Record"/>.</param>
public sealed record ScheduleEach(EachKind Kind, string? Record = null)
{
    const string RecordPrefix = "record ";

    public static ScheduleEach Once { get; } = new(EachKind.Once);

    /// <summary>Reads <c>person</c>, <c>unit</c> or <c>record TYPE</c>; null when it is none.</summary>
    public static ScheduleEach? Parse(string text) => text switch
    {
        "person" => new(EachKind.Person),
        "unit" => new(EachKind.Unit),
        _ => text.StartsWith(RecordPrefix, StringComparison.Ordinal) && text.Length > RecordPrefix.Length ? new(EachKind.Record, text[RecordPrefix.Length..].Trim()) : null,
    };

    /// <summary>As it is written; empty for one instance.</summary>
    public override string ToString() => Kind switch { EachKind.Once => "", EachKind.Record => RecordPrefix + Record, EachKind.Person => "person", _ => "unit" };
}

/// <summary>A schedule of the business as <c>schedules.yaml</c> declares it: when what process is begun, for whom and for which period. Immutable.</summary>
/// <param name="Id">Stable id of the catalogue, such as <c>sched-monthly-team-meeting</c>.</param>
/// <param name="Domain">The folder of the catalogue it is declared in.</param>
public sealed record BusinessSchedule(string Id, Words Name, string Domain, Recurrence Rule, string Who, string Process)
{
    /// <summary>Who begins what the program does by itself.</summary>
    public const string System = "system";

    public IReadOnlyList<string> Clauses { get; init; } = [];

    public ScheduleBasis Basis { get; init; }

    /// <summary>The period a run is for.</summary>
    public SchedulePeriod Period { get; init; } = SchedulePeriod.Today;

    /// <summary>By when it is to be done; null: the process knows.</summary>
    public ScheduleDue? Due { get; init; }

    public ScheduleEach Each { get; init; } = ScheduleEach.Once;

    /// <summary>Who holds one of these roles is left out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>With <see cref="EachKind.Unit"/>: only these; none are all.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    public CatchUp CatchUp { get; init; }

    /// <summary>What was chosen and why, or null.</summary>
    public Words? Note { get; init; }

    /// <summary>The days and the zone it reckons with.</summary>
    public required ScheduleTime Time { get; init; }

    /// <summary>The first instants after one at which it runs. Pure.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<PlannedRun> NextRuns(DateTimeOffset from, int count) => [.. Rule.From(from, Time).Take(count).Select(PlanAt)];

    /// <summary>What a run at this instant is for.</summary>
    public PlannedRun PlanAt(DateTimeOffset at)
    {
        var period = Period.Of(Time.DateOf(at));
        return new PlannedRun(at, period.Id, Due?.At(at, period, Time));
    }
}

/// <summary>A run to come.</summary>
/// <param name="Period">Id of the period it is for, such as <c>2026Q1</c>.</param>
/// <param name="DueAt">By when it is to be done, or null.</param>
public readonly record struct PlannedRun(DateTimeOffset At, string Period, DateTimeOffset? DueAt);
