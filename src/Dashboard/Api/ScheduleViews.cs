using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Schedules;

namespace Marketing.Dashboard.Api;

/// <summary>A schedule as it is shown.</summary>
/// <param name="Basis">stated, mixed or default: default is a setting, never policy.</param>
/// <param name="Cron">Five fields; null for a rule of working days, which <paramref name="When"/> then holds.</param>
/// <param name="State">active or paused.</param>
/// <param name="LastRun">Null for whoever does not see runs, too.</param>
/// <param name="Declared">What the file says, where an administrator has changed it; else null.</param>
/// <param name="MayChangeRule">any, day-and-hour or no: what this viewer may change of when it runs.</param>
sealed record ScheduleView(string ScheduleId, WordsView Name, string Domain, IReadOnlyList<string> Clauses, string Basis, string? Cron, string? When, WordsView Rule, string Zone, WordsView Period,
    WordsView? Due, ScheduleViews.WhoView Who, string Each, WordsView EachText, ScheduleViews.ProcessView Process, string CatchUp, WordsView? Note, string State, PersonView? PausedBy, DateTimeOffset? PausedAt,
    ScheduleViews.LastRunView? LastRun, IReadOnlyList<ScheduleViews.NextRun> NextRuns, ScheduleViews.DeclaredView? Declared, PersonView? ChangedBy, DateTimeOffset? ChangedAt, bool MaySeeRuns, bool MayEdit, string MayChangeRule);

/// <summary>A run as it is shown.</summary>
/// <param name="State">starting, done, no-process, nobody, no-records or skipped.</param>
/// <param name="Missed">How many earlier times have no run of their own.</param>
sealed record ScheduleRunView(string RunKey, DateTimeOffset At, DateTimeOffset SeenAt, PersonView? By, string State, string ProcessId, string Period, DateTimeOffset? DueAt, int Missed, int Planned, int Started, int Refused,
    IReadOnlyList<ScheduleViews.StartView> Starts);

/// <summary>Schedules and runs, from rows and declarations to what is shown.</summary>
static class ScheduleViews
{
    internal sealed record WhoView(string Id, WordsView Name);

    internal sealed record ProcessView(string Id, string? Name, bool Deployed);

    internal sealed record NextRun(DateTimeOffset At, string Period, DateTimeOffset? DueAt);

    internal sealed record LastRunView(string RunKey, DateTimeOffset At, string State, int Started);

    internal sealed record DeclaredView(string? Cron, string? When, WordsView Rule, string CatchUp);

    internal sealed record StartView(string Subject, WordsView? SubjectName, PersonView? Person, string State, string? ProcessInstanceKey, WordsView? Detail);

    /// <summary>Of a run that begins many instances the first are shown.</summary>
    public const int MostStarts = 50;

    const int MostNext = 5;

    public static ScheduleView Of(StandingSchedule standing, ScheduleRunRow? last, string? processName, DirectorySnapshot people, Viewer viewer, DateTimeOffset now)
    {
        var (schedule, declared, row) = (standing.InForce, standing.Declared, standing.Row);
        return new ScheduleView(schedule.Id, WordsView.Of(schedule.Name), schedule.Domain, schedule.Clauses, ScheduleWords.Of(schedule.Basis), Cron(schedule), When(schedule), WordsView.Of(schedule.Rule.Words), schedule.Time.Zone.Id,
            WordsView.Of(schedule.Period.Words), WordsView.OfOptional(schedule.Due?.Words), Who(schedule.Who, people), schedule.Each.ToString(), WordsView.Of(EachText(schedule)),
            new ProcessView(schedule.Process, processName, processName is not null), ScheduleWords.Of(schedule.CatchUp), WordsView.OfOptional(schedule.Note), standing.IsPaused ? "paused" : "active",
            PersonView.Of(people, row?.PausedBy), row?.PausedAt, last is null || !viewer.SeesAll ? null : new LastRunView(Keys.Text(last.Key), last.At, State(last.State), last.Started),
            standing.IsPaused ? [] : NextRuns(schedule, now), standing.IsChanged ? new DeclaredView(Cron(declared), When(declared), WordsView.Of(declared.Rule.Words), ScheduleWords.Of(declared.CatchUp)) : null,
            PersonView.Of(people, row?.ChangedBy), row?.ChangedAt, viewer.SeesAll, viewer.IsAdmin, !viewer.IsAdmin ? "no" : schedule.Basis switch { ScheduleBasis.Default => "any", ScheduleBasis.Mixed => "day-and-hour", _ => "no" });
    }

    public static ScheduleRunView Of(ScheduleRunRow run, IEnumerable<ScheduleStartRow> starts, DirectorySnapshot people) => new(Keys.Text(run.Key), run.At, run.SeenAt, PersonView.Of(people, run.By), State(run.State), run.Process,
        run.Period, run.DueAt, run.Missed, run.Planned, run.Started, run.Refused, [.. starts.Select(start => new StartView(start.Subject, start.Subject.Length == 0 ? null : WordsView.Of(people.NameOf(start.Subject)),
            PersonView.Of(people, start.Person), State(start.State), start.InstanceKey is { } key ? Keys.Text(key) : null, start.DetailZh is { } zh ? new WordsView(zh, start.DetailEn ?? zh) : null))]);

    public static IReadOnlyList<NextRun> NextRuns(BusinessSchedule schedule, DateTimeOffset now) => [.. schedule.NextRuns(now, MostNext).Select(run => new NextRun(run.At, run.Period, run.DueAt))];

    /// <summary>A time is given in one way.</summary>
    public static Refusal? OneRule(SchedulesApi.ChangeBody body) => body is { Cron: not null, When: not null }
        ? new Refusal(RefusalKind.Invalid, "schedule-invalid", new Words("cron 和 when 只能写一个。", "Expected 'cron' or 'when', but found both."), new Words("去掉其中一个。", "Take one away."))
        : null;

    static WhoView Who(string who, DirectorySnapshot people) => new(who, WordsView.Of(who == BusinessSchedule.System ? new Words("系统", "The system") : people.NameOf(who)));

    static Words EachText(BusinessSchedule schedule) => schedule.Each.Kind switch
    {
        EachKind.Person => new("每人一个", "one for each person"),
        EachKind.Unit => new("每个部门一个", "one for each unit"),
        EachKind.Record => new($"每条记录（{schedule.Each.Record}）一个", $"one for each record ({schedule.Each.Record})"),
        _ => new("一个", "one"),
    };

    static string? Cron(BusinessSchedule schedule) => schedule.Rule is CronRecurrence ? schedule.Rule.Text : null;

    static string? When(BusinessSchedule schedule) => schedule.Rule is WorkingDayRecurrence ? schedule.Rule.Text : null;

    static string State(string state) => state.ToLowerInvariant().Replace('_', '-');
}
